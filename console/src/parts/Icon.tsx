const PATHS = {
  home: "M3 11 12 4l9 7M5 10v10h14V10",
  up: "M12 20V5m-6 6 6-6 6 6",
  medal: "M8 3 6 9m10-6 2 6M12 21a6 6 0 1 0 0-12 6 6 0 0 0 0 12Zm0-8v3",
  coin: "M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Zm3-11c0-3-6-3-6 0s6 1 6 4-6 3-6 0m3-7v10",
  cup: "M7 4h10v5a5 5 0 0 1-10 0V4ZM7 6H3c0 4 2 5 4 5m10-5h4c0 4-2 5-4 5m-5 3v4m-4 2h8",
  bell: "M6 16V11a6 6 0 0 1 12 0v5l2 2H4l2-2Zm4 5h4",
  talk: "M4 5h16v11H9l-5 4V5Z",
  gear: "M4 7h10m4 0h2M4 17h2m4 0h10M16 4v6M8 14v6",
  moon: "M20 14A8 8 0 1 1 10 4a7 7 0 0 0 10 10Z",
  sun: "M12 16a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm0-13v2m0 14v2M3 12h2m14 0h2M6 6l1 1m10 10 1 1m0-12-1 1M7 17l-1 1",
  check: "m5 13 4 4L19 7",
  people: "M9 11a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-7 10a7 7 0 0 1 14 0m0-17a4 4 0 0 1 0 7m3 3a7 7 0 0 1 3 7",
  flow: "M3 12h4l3-8 4 16 3-8h4",
  path: "M5 5h6v4h8M5 5v14h14m0-4v8m0-18v8",
  ask: "M9 9a3 3 0 1 1 4 3c-1 .5-1 1-1 2m0 3v.5M12 21a9 9 0 1 0 0-18 9 9 0 0 0 0 18Z",
  tomb: "M6 21V10a6 6 0 0 1 12 0v11H6Zm6-13v6m-2-3h4",
  parts: "M4 4h7v7H4V4Zm9 9h7v7h-7v-7Zm0-9h7v7h-7V4ZM4 13h7v7H4v-7Z",
} as const;

export function Icon({ name, size = 18 }: { name: keyof typeof PATHS; size?: number }) {
  return (
    <svg
      width={size}
      height={size}
      viewBox="0 0 24 24"
      fill="none"
      stroke="currentColor"
      strokeWidth="1.8"
      strokeLinecap="round"
      strokeLinejoin="round"
      aria-hidden="true"
    >
      <path d={PATHS[name]} />
    </svg>
  );
}
