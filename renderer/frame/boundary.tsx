import { Component, type ReactNode } from 'react';
import { Failed } from '../parts/states.tsx';

/** A screen that breaks does not take the others along. */
export class Boundary extends Component<{ children: ReactNode }, { readonly error: unknown }> {
  override readonly state: { readonly error: unknown } = { error: null };

  static getDerivedStateFromError(error: unknown): { readonly error: unknown } {
    return { error };
  }

  override render(): ReactNode {
    if (this.state.error === null) return this.props.children;
    return (
      <div className="page">
        <Failed error={this.state.error} retry={() => this.setState({ error: null })} />
      </div>
    );
  }
}
