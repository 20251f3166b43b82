import type { WorkEntry } from '../../engine/catalog/restore-work.ts';
import { SafePlace } from '../../engine/restore/safe-place.ts';
import type { RestorePlan } from './plan.ts';
import { type Naming, Targets } from './targets.ts';

/** A safe place for each root, as they are met. */
export class SafePlaces {
  readonly #places = new Map<string, SafePlace>();
  readonly #options: { remember: boolean };

  constructor(options: { remember: boolean }) {
    this.#options = options;
  }

  of(root: string): SafePlace {
    const place = this.#places.get(root) ?? new SafePlace(root, this.#options);
    this.#places.set(root, place);
    return place;
  }
}

/** What all steps of one restore share. */
export class Scene {
  readonly plan: RestorePlan;
  readonly naming: Naming;
  targets: Targets;
  /** Some parents of what is restored are not part of it. */
  readonly isPartial: boolean;

  constructor(plan: RestorePlan, suffix: string) {
    this.plan = plan;
    this.naming = { ...plan.places, snapshot: plan.request.snapshot.id, suffix };
    this.targets = new Targets(plan.work, this.naming);
    this.isPartial = plan.request.paths.length > 0 || plan.lost.length > 0;
  }

  places(options: { remember: boolean }): SafePlaces {
    return new SafePlaces(options);
  }

  /** From now on nobody writes to it. */
  exclude({ section, ordinal }: WorkEntry): void {
    const { actions } = this.plan.work.section(section);
    actions[ordinal] = 0;
    this.plan.work.setActions(section, actions);
    this.targets = new Targets(this.plan.work, this.naming);
  }
}
