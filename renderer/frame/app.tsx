import type { ReactNode } from 'react';
import type { Client } from '../api/client.ts';
import { CoreProvider } from '../api/core.tsx';
import { ToastProvider } from '../parts/toasts.tsx';
import type { Texts } from '../text/texts.ts';
import { TextProvider } from '../text/use-text.tsx';
import { languageOf } from '../theme/theme.ts';
import { useLooks } from '../theme/use-looks.ts';
import { Frame } from './frame.tsx';

export function App({ client, first }: { client: Client; first: Texts }): ReactNode {
  const { language } = useLooks();
  return (
    <TextProvider first={first} language={languageOf(language)}>
      <ToastProvider>
        <CoreProvider client={client}>
          <Frame />
        </CoreProvider>
      </ToastProvider>
    </TextProvider>
  );
}
