import type { TableName } from './shop-rows.ts';

export const shopSchema = `create table customers(id integer primary key, name text, email text, street text, city text, since int, prefs text);
create table products(id integer primary key, sku text, title text, about text, cents int, attributes text);
create table orders(id integer primary key, customer int, state text, cents int, made int, changed int, shipping text);
create table items(id integer primary key, order_id int, product int, pieces int, cents int);
create table events(id integer primary key, at int, customer int, kind text, session text, payload text);
create table messages(id integer primary key, at int, customer int, subject text, body text);
create index customers_email on customers(email);
create index orders_customer on orders(customer);
create index items_order on items(order_id);
create index events_at on events(at);
`;

/** Rows of the full dataset: about 0.9 GB as SQLite file, 1 GB as dump. */
export const fullRows: Readonly<Record<TableName, number>> = {
  customers: 340_000,
  products: 78_000,
  orders: 1_700_000,
  items: 4_400_000,
  events: 1_500_000,
  messages: 300_000,
};

/** Which columns a day's updates touch: by position in the row maker's result. */
export const updatedColumns: Readonly<
  Record<TableName, readonly (readonly [column: string, position: number])[]>
> = {
  customers: [['prefs', 6]],
  products: [['cents', 4]],
  orders: [
    ['state', 2],
    ['changed', 5],
  ],
  items: [['pieces', 3]],
  events: [['payload', 5]],
  messages: [['body', 4]],
};
