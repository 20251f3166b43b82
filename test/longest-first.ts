import { BaseSequencer, type TestSpecification } from 'vitest/node';

/** Parts of the paths of files that take a minute or so: begun last, one of them would run alone at the end. */
const LONG = [
  /soak\//,
  /crash\//,
  /operations\/damage/,
  /e2e\/(screens|large)/,
  /copy\/weather/,
  /docs\/guides/,
];

/** Begins with the test files that take longest, in the order above; the others follow as they come. */
export default class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification): number => {
      const at = LONG.findIndex((part) => part.test(moduleId));
      return at === -1 ? LONG.length : at;
    };
    return (await super.sort(files)).sort((a, b) => rank(a) - rank(b));
  }
}
