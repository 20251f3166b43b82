import './dialog.css';
import type { ReactNode } from 'react';
import { Dialog as AriaDialog, Heading, Modal, ModalOverlay } from 'react-aria-components';
import { useText } from '../text/use-text.tsx';
import { Button } from './button.tsx';

export interface DialogProps {
  readonly title: string;
  readonly onClose: () => void;
  readonly children: ReactNode;
  readonly actions?: ReactNode;
  readonly wide?: boolean;
}

/** Over everything else; keeps the keyboard until it is closed, and gives it back. */
export function Dialog({ title, onClose, children, actions, wide = false }: DialogProps): ReactNode {
  const words = useText();
  return (
    <ModalOverlay className="dialog-ground" isOpen isDismissable onOpenChange={(open) => !open && onClose()}>
      <Modal className={`dialog${wide ? ' dialog-wide' : ''}`}>
        <AriaDialog className="dialog-box">
          <header className="spread dialog-head">
            <Heading slot="title" level={2}>
              {title}
            </Heading>
            <Button look="quiet" small icon="close" label={words.say('close')} onPress={onClose} />
          </header>
          <div className="dialog-body">{children}</div>
          {actions === undefined ? null : <footer className="dialog-actions">{actions}</footer>}
        </AriaDialog>
      </Modal>
    </ModalOverlay>
  );
}
