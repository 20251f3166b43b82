import type { Corpus } from './corpus.ts';
import type { Random } from './random.ts';

/** Makes the rows of a web shop: names, addresses, JSON, prices, tokens, prose. Row `id` counts from 1. */
export type Value = string | number;
export type RowMaker = (id: number, shop: Shop) => Value[];

export interface Shop {
  readonly random: Random;
  readonly corpus: Corpus;
  /** Rows per table as of the evening before, for references between tables. */
  readonly rows: Readonly<Record<TableName, number>>;
}

export const tableNames = ['customers', 'products', 'orders', 'items', 'events', 'messages'] as const;
export type TableName = (typeof tableNames)[number];

const OPENED = 1_700_000_000;
const first =
  'Ana Bruno Carla Davi Elisa Felipe Gabi Heitor Ines Joao Karin Luiz Marta Nuno Olga Paulo Rita Tiago'.split(
    ' ',
  );
const last =
  'Almeida Barros Costa Dias Esteves Faria Gomes Lima Moreira Nunes Pereira Ramos Silva Teixeira Vieira'.split(
    ' ',
  );
const cities = 'Recife,Lisboa,Porto,Berlin,Lyon,Oslo,Leeds,Austin,Osaka,Pune,Lagos,Quito'.split(',');
const states = ['new', 'paid', 'packed', 'shipped', 'delivered', 'returned', 'cancelled'];
const kinds = ['page_view', 'add_to_cart', 'search', 'checkout', 'login', 'logout', 'click'];
const agents = [
  '(X11; Linux x86_64) Firefox/145.0',
  '(Macintosh) Safari/605.1',
  '(Windows NT 10.0) Chrome/142.0',
];

export const rowMakers: Readonly<Record<TableName, RowMaker>> = {
  customers: (id, { random, corpus }) => {
    const name = `${random.pick(first)} ${random.pick(last)}`;
    const prefs = { lang: 'pt-BR', news: random.fraction() < 0.4, tags: words(corpus, random, 3) };
    const mail = `${name.toLowerCase().replace(' ', '.')}${id}@${random.pick(corpus.words).toLowerCase()}.example`;
    const street = `${random.pick(corpus.words)} Street ${random.below(300)}`;
    return [id, name, mail, street, random.pick(cities), OPENED + id * 200, JSON.stringify(prefs)];
  },
  products: (id, { random, corpus }) => {
    const attributes = { color: random.pick(corpus.words), grams: random.below(9_000), ean: random.bits() };
    const title = words(corpus, random, 4).join(' ');
    return [
      id,
      `SKU-${random.hex(8)}`,
      title,
      prose(corpus, random, 4),
      price(random),
      JSON.stringify(attributes),
    ];
  },
  orders: (id, { random, rows }) => {
    const made = OPENED + id * 40;
    const shipping = {
      by: random.pick(['dhl', 'ups', 'post']),
      track: random.hex(14),
      zip: random.below(99_999),
    };
    const state = random.pick(states);
    const changed = made + random.below(900_000);
    return [
      id,
      1 + random.below(rows.customers),
      state,
      price(random),
      made,
      changed,
      JSON.stringify(shipping),
    ];
  },
  items: (id, { random, rows }) => {
    const order = 1 + Math.floor((id * rows.orders) / rows.items);
    return [id, order, 1 + random.below(rows.products), random.between(1, 9), price(random)];
  },
  events: (id, { random, corpus, rows }) => {
    const payload = {
      path: `/${words(corpus, random, 2).join('/').toLowerCase()}`,
      ms: random.below(4_000),
      agent: `Mozilla/5.0 ${random.pick(agents)}`,
      ip: `10.${random.below(256)}.${random.below(256)}.${random.below(256)}`,
    };
    const customer = 1 + random.below(rows.customers);
    return [id, OPENED + id * 45, customer, random.pick(kinds), random.hex(32), JSON.stringify(payload)];
  },
  messages: (id, { random, corpus, rows }) => {
    const subject = words(corpus, random, 5).join(' ');
    return [
      id,
      OPENED + id * 220,
      1 + random.below(rows.customers),
      subject,
      prose(corpus, random, random.between(2, 7)),
    ];
  },
};

function words(corpus: Corpus, random: Random, count: number): string[] {
  return Array.from({ length: count }, () => random.pick(corpus.words));
}

function prose(corpus: Corpus, random: Random, sentences: number): string {
  return Array.from({ length: sentences }, () => random.pick(corpus.sentences)).join(' ');
}

function price(random: Random): number {
  return random.between(100, 500_000);
}
