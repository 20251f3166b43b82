export { formatNumber, formatSize } from '../../../contract/text/numbers.ts';
