import './toasts.css';
import { createContext, type ReactNode, useCallback, useContext, useMemo, useRef, useState } from 'react';
import { requestFailed } from '../api/failure.ts';
import { failureText } from '../text/failures.ts';
import { useText } from '../text/use-text.tsx';
import { Button } from './button.tsx';
import { Mark } from './mark.tsx';
import { sentence } from './states.tsx';

export interface Toast {
  readonly tone: 'good' | 'warn' | 'bad' | 'notice';
  readonly title: string;
  readonly body?: string;
  readonly mono?: boolean;
}

interface Toasts {
  tell(toast: Toast): void;
  /** Failures stay until they are put away; the rest goes by itself. */
  fail(error: unknown): void;
}

const SHOWN_MS = 4500;
const MOST = 4;
const Current = createContext<Toasts | null>(null);

export function ToastProvider({ children }: { children: ReactNode }): ReactNode {
  const [shown, setShown] = useState<readonly (Toast & { readonly n: number })[]>([]);
  const count = useRef(0);
  const words = useText();
  const away = useCallback((n: number) => setShown((all) => all.filter((toast) => toast.n !== n)), []);
  const tell = useCallback(
    (toast: Toast) => {
      count.current += 1;
      const n = count.current;
      setShown((all) => [...all.slice(1 - MOST), { ...toast, n }]);
      if (toast.tone !== 'bad') setTimeout(() => away(n), SHOWN_MS);
    },
    [away],
  );
  const toasts = useMemo<Toasts>(
    () => ({
      tell,
      fail: (error) => {
        const { what, hint } = failureText(requestFailed(error), words);
        tell({ tone: 'bad', title: sentence(what), ...(hint === '' ? {} : { body: sentence(hint) }) });
      },
    }),
    [tell, words],
  );
  return (
    <Current value={toasts}>
      {children}
      <div className="toasts" role="status" aria-live="polite">
        {shown.map(({ n, tone, title, body, mono }) => (
          <div key={n} className="toast">
            <Mark tone={tone} />
            <div className="grow">
              <p>{title}</p>
              {body === undefined ? null : (
                <p className={`dim small wrap-anywhere${mono ? ' mono' : ''}`}>{body}</p>
              )}
            </div>
            <Button look="quiet" small icon="close" label={words.say('close')} onPress={() => away(n)} />
          </div>
        ))}
      </div>
    </Current>
  );
}

export function useToasts(): Toasts {
  const toasts = useContext(Current);
  if (toasts === null) throw new Error('outside of ToastProvider');
  return toasts;
}
