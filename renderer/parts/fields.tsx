import './fields.css';
import { type ReactNode, useId } from 'react';
import { Switch as AriaSwitch } from 'react-aria-components';
import { Icon } from './icon.tsx';

interface FieldProps {
  readonly label: string;
  readonly hint?: ReactNode;
  readonly error?: string | null;
}

function Field(
  props: FieldProps & { children: (own: { id: string; described: object }) => ReactNode },
): ReactNode {
  const { label, hint, error = null, children } = props;
  const id = useId();
  const told = hint !== undefined || error !== null;
  const described = {
    ...(told ? { 'aria-describedby': `${id}-told` } : {}),
    ...(error === null ? {} : { 'aria-invalid': true as const }),
  };
  return (
    <div className="field">
      <label htmlFor={id}>{label}</label>
      {children({ id, described })}
      {told ? (
        <div id={`${id}-told`} className={`small ${error === null ? 'dim' : 'field-error'}`}>
          {error ?? hint}
        </div>
      ) : null}
    </div>
  );
}

export interface TextFieldProps extends FieldProps {
  readonly value: string;
  readonly onChange: (value: string) => void;
  readonly type?: 'text' | 'password' | 'number' | 'time' | 'url' | 'email';
  readonly placeholder?: string;
  readonly mono?: boolean;
  readonly min?: number;
  readonly max?: number;
  readonly autoFocus?: boolean;
  readonly autoComplete?: string;
}

export function TextField({
  label,
  hint,
  error,
  value,
  onChange,
  mono = false,
  type = 'text',
  ...rest
}: TextFieldProps): ReactNode {
  return (
    <Field {...{ label, hint, error: error ?? null }}>
      {({ id, described }) => (
        <input
          {...{
            id,
            type,
            value,
            className: `input${mono ? ' mono' : ''}`,
            spellCheck: false,
            autoComplete: 'off',
          }}
          {...described}
          {...rest}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export function TextArea(
  props: FieldProps & { value: string; onChange: (value: string) => void; rows?: number },
): ReactNode {
  const { label, hint, error, value, onChange, rows = 4 } = props;
  return (
    <Field {...{ label, hint, error: error ?? null }}>
      {({ id, described }) => (
        <textarea
          {...{ id, value, rows, className: 'input mono', spellCheck: false }}
          {...described}
          onChange={(event) => onChange(event.target.value)}
        />
      )}
    </Field>
  );
}

export interface SelectProps<V extends string> extends FieldProps {
  readonly value: V;
  readonly onChange: (value: V) => void;
  readonly options: readonly { readonly value: V; readonly text: string }[];
  /** The label is only heard: the options say enough to the eye. */
  readonly bare?: boolean;
}

export function Select<V extends string>(props: SelectProps<V>): ReactNode {
  const { label, hint, error, value, onChange, options, bare = false } = props;
  const select = (own: object) => (
    <span className="select">
      <select
        {...own}
        className="input"
        value={value}
        onChange={(event) => onChange(event.target.value as V)}
      >
        {options.map((option) => (
          <option key={option.value} value={option.value}>
            {option.text}
          </option>
        ))}
      </select>
      <Icon name="down" size={14} />
    </span>
  );
  if (bare) return select({ 'aria-label': label });
  return (
    <Field {...{ label, hint, error: error ?? null }}>
      {({ id, described }) => select({ id, ...described })}
    </Field>
  );
}

export function SearchField(props: {
  label: string;
  value: string;
  onChange: (value: string) => void;
}): ReactNode {
  return (
    <span className="search">
      <Icon name="search" size={15} />
      <input
        {...{
          type: 'search',
          className: 'input',
          'aria-label': props.label,
          placeholder: props.label,
          value: props.value,
        }}
        onChange={(event) => props.onChange(event.target.value)}
      />
    </span>
  );
}

export function Switch(props: {
  label: ReactNode;
  hint?: ReactNode;
  on: boolean;
  onChange: (on: boolean) => void;
  off?: boolean;
}): ReactNode {
  return (
    <AriaSwitch
      className="switch"
      isSelected={props.on}
      onChange={props.onChange}
      isDisabled={props.off ?? false}
    >
      <span className="switch-track">
        <span className="switch-knob" />
      </span>
      <span className="grow">
        {props.label}
        {props.hint === undefined ? null : <span className="dim small switch-hint">{props.hint}</span>}
      </span>
    </AriaSwitch>
  );
}

/** One of a few, all of them seen. */
export function Choices<V extends string>(props: {
  label: string;
  value: V | null;
  onChange: (value: V) => void;
  options: readonly { readonly value: V; readonly text: string; readonly hint?: ReactNode }[];
  row?: boolean;
}): ReactNode {
  const name = useId();
  return (
    <fieldset className={`choices${props.row ? ' choices-row' : ''}`}>
      <legend className={props.row ? 'only-heard' : ''}>{props.label}</legend>
      {props.options.map(({ value, text, hint }) => (
        <label key={value} className="choice">
          <input
            type="radio"
            name={name}
            checked={props.value === value}
            onChange={() => props.onChange(value)}
          />
          <span className="grow">
            <span>{text}</span>
            {hint === undefined ? null : <span className="dim small choice-hint">{hint}</span>}
          </span>
        </label>
      ))}
    </fieldset>
  );
}

export function Check(props: { label: ReactNode; on: boolean; onChange: (on: boolean) => void }): ReactNode {
  return (
    <label className="choice choice-plain">
      <input type="checkbox" checked={props.on} onChange={(event) => props.onChange(event.target.checked)} />
      <span className="grow">{props.label}</span>
    </label>
  );
}
