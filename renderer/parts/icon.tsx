import type { ReactNode } from 'react';

/** Drawn on a grid of 20, in the colour of the text beside it. They say nothing to a screen reader: the text does. */
const DRAWINGS = {
  overview: <path d="M3 9.500 10 3.500l7 6V16a1 1 0 0 1-1 1h-3.500v-4.500h-5V17H4a1 1 0 0 1-1-1Z" />,
  history: (
    <path d="M3.200 10a6.800 6.800 0 1 0 2-4.800L3.200 7.200M3.200 3.400v3.800H7M10 6.400V10l2.600 1.600" />
  ),
  restore: (
    <path d="M10 3v8.500m0 0L6.600 8.200M10 11.500l3.400-3.300M3.500 12.500V16a1 1 0 0 0 1 1h11a1 1 0 0 0 1-1v-3.500" />
  ),
  verification: (
    <path d="m10 2.500 6 2.200v4.600c0 3.700-2.500 6.600-6 8.200-3.500-1.600-6-4.500-6-8.200V4.700ZM7.300 9.800l2 2 3.500-3.800" />
  ),
  cloud: (
    <path d="M5.800 15.500a3.300 3.300 0 0 1-.4-6.600 4.800 4.800 0 0 1 9.300.9 2.900 2.900 0 0 1 0 5.700Z" />
  ),
  projects: (
    <path d="M3 4.800a1 1 0 0 1 1-1h3.600l1.600 2H16a1 1 0 0 1 1 1v8.400a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1Z" />
  ),
  settings: (
    <path d="M3 6h7.500m4 0H17M3 14h2.500m4 0H17M12.500 6a2 2 0 1 0 0-.01M7.500 14a2 2 0 1 0 0-.01" />
  ),
  play: <path d="M6.500 4.200v11.600l9-5.800Z" />,
  pause: <path d="M7 4.500v11M13 4.500v11" />,
  stop: <path d="M5.500 5.500h9v9h-9Z" />,
  plus: <path d="M10 4v12M4 10h12" />,
  close: <path d="m5 5 10 10M15 5 5 15" />,
  check: <path d="m4.500 10.500 3.800 3.800 7.200-8.300" />,
  cross: <path d="m5.500 5.500 9 9m0-9-9 9" />,
  bang: <path d="M10 5v6m0 3.400v.1" />,
  triangle: <path d="M10 3.200 17.600 16.500H2.400ZM10 8v4m0 2.200v.1" />,
  dash: <path d="M5 10h10" />,
  ring: <path d="M10 3.500a6.500 6.500 0 1 1-6.500 6.500" />,
  down: <path d="m5.500 8 4.500 4.500L14.500 8" />,
  right: <path d="m8 5.500 4.500 4.500L8 14.500" />,
  up: <path d="m5.500 12 4.500-4.500 4.500 4.500" />,
  left: <path d="M12 5.500 7.500 10l4.500 4.500" />,
  search: <path d="M9 14.500a5.500 5.500 0 1 1 0-11 5.500 5.500 0 0 1 0 11Zm4-1.500 4 4" />,
  copy: (
    <path d="M7.500 7.500v-3a1 1 0 0 1 1-1h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-3M4.500 7.500h7a1 1 0 0 1 1 1v7a1 1 0 0 1-1 1h-7a1 1 0 0 1-1-1v-7a1 1 0 0 1 1-1Z" />
  ),
  terminal: <path d="m4.500 6 4 4-4 4M10.500 14.500h5.500" />,
  file: <path d="M5 3.500h6l4 4v8a1 1 0 0 1-1 1H5.500a1 1 0 0 1-1-1V4a.5.5 0 0 1 .5-.5ZM11 3.500v4h4" />,
  folder: (
    <path d="M3 4.800a1 1 0 0 1 1-1h3.600l1.600 2H16a1 1 0 0 1 1 1v8.400a1 1 0 0 1-1 1H4a1 1 0 0 1-1-1Z" />
  ),
  link: (
    <path d="M8.500 11.500a3 3 0 0 0 4.300 0l2.700-2.700a3 3 0 0 0-4.300-4.300l-1 1M11.500 8.500a3 3 0 0 0-4.300 0l-2.700 2.700a3 3 0 0 0 4.300 4.300l1-1" />
  ),
  database: (
    <path d="M4 5c0-1.100 2.700-2 6-2s6 .9 6 2-2.700 2-6 2-6-.9-6-2Zm0 0v10c0 1.100 2.700 2 6 2s6-.9 6-2V5M4 10c0 1.100 2.700 2 6 2s6-.9 6-2" />
  ),
  pin: <path d="M7 3h6l-.8 5 2.300 2.700h-9L7.800 8ZM10 10.700V17" />,
  shield: <path d="m10 2.500 6 2.200v4.600c0 3.700-2.500 6.600-6 8.200-3.500-1.600-6-4.500-6-8.200V4.700Z" />,
  bell: <path d="M5 13.500V9a5 5 0 0 1 10 0v4.500l1.500 1.500h-13ZM8.300 17a1.800 1.800 0 0 0 3.400 0" />,
  key: (
    <path d="M7 10.500a3.500 3.500 0 1 1 3.300-4.600H17v3h-2v2h-2.500V9h-2.200A3.500 3.500 0 0 1 7 10.500Z" />
  ),
  external: (
    <path d="M11.500 3.500h5v5m0-5-7 7M8.500 5H4.500a1 1 0 0 0-1 1v9.500a1 1 0 0 0 1 1H14a1 1 0 0 0 1-1v-4" />
  ),
  trash: <path d="M4 5.500h12M8 5.500v-2h4v2M5.500 5.500l.7 11h7.600l.7-11M8.500 8.500v5m3-5v5" />,
} as const;

export type IconName = keyof typeof DRAWINGS;

export function Icon({
  name,
  size = 18,
  className = '',
}: {
  name: IconName;
  size?: number;
  className?: string;
}): ReactNode {
  return (
    <svg
      {...{ className: `icon ${className}`, width: size, height: size, viewBox: '0 0 20 20', fill: 'none' }}
      {...{ stroke: 'currentColor', strokeWidth: 1.6, strokeLinecap: 'round', strokeLinejoin: 'round' }}
      aria-hidden="true"
    >
      {DRAWINGS[name]}
    </svg>
  );
}
