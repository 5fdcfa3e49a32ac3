import { Button, type ButtonProps } from "@mantine/core";
import type { ComponentPropsWithoutRef } from "react";
import { useStore } from "../api/store";
import { view } from "../api/view";

type Properties = ButtonProps & Omit<ComponentPropsWithoutRef<"button">, keyof ButtonProps>;

/** A button that changes something of the person's: not for somebody who only looks. */
export function Act({ disabled, ...button }: Properties) {
  const looking = useStore(view) !== null;
  return <Button {...button} disabled={disabled || looking} />;
}
