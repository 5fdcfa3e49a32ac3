import { createTheme, type MantineColorsTuple } from "@mantine/core";

const laurel: MantineColorsTuple = [
  "#e9f8f1",
  "#d5ecdf",
  "#aad8be",
  "#7cc39b",
  "#56b17e",
  "#3ea66c",
  "#1d7a4c",
  "#176a41",
  "#0f5a36",
  "#054728",
];

/** The theme; `close` is what closing buttons are called. */
export function theme(close: string) {
  const labelled = { defaultProps: { closeButtonProps: { "aria-label": close } } };
  return createTheme({ ...look, components: { Drawer: labelled, Modal: labelled } });
}

const look = createTheme({
  primaryColor: "laurel",
  primaryShade: { light: 6, dark: 6 },
  colors: { laurel },
  defaultRadius: "md",
  fontFamily: "system-ui, -apple-system, 'Segoe UI', Roboto, 'Noto Sans', sans-serif",
  headings: { fontWeight: "650" },
  cursorType: "pointer",
});
