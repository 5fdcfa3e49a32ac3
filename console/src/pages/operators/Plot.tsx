import "uplot/dist/uPlot.min.css";
import { Group, Text, useComputedColorScheme } from "@mantine/core";
import { useEffect, useRef } from "react";
import UPlot from "uplot";
import type { Series } from "./rates";

const COLORS = ["#2f9e6e", "#3b7dd8", "#c9820b", "#b5489b", "#7a5af8", "#d9534f", "#1098ad", "#868e96", "#5c940d"];
const HEIGHT = 220;
/** Seconds between marks of time: nothing is asked for more often. */
const STEPS = [2, 5, 10, 15, 30, 60, 120, 300];

/** Lines over time, a colour a name; drawn on a canvas, so that many points cost little. */
export function Plot({ label, times, rates }: Series & { label: string }) {
  const place = useRef<HTMLDivElement>(null);
  const plot = useRef<UPlot | null>(null);
  const dark = useComputedColorScheme("light") === "dark";
  const names = Object.keys(rates);
  const known = names.join();
  useEffect(() => {
    const into = place.current;
    if (!into) return;
    const drawn = new UPlot(options(known ? known.split(",") : [], into.clientWidth, dark), [[]], into);
    const sized = new ResizeObserver(() => drawn.setSize({ width: into.clientWidth, height: HEIGHT }));
    sized.observe(into);
    plot.current = drawn;
    return () => {
      sized.disconnect();
      drawn.destroy();
    };
  }, [known, dark]);
  useEffect(() => plot.current?.setData([times, ...Object.values(rates)]), [times, rates, known, dark]);
  return (
    <>
      <div ref={place} role="img" aria-label={label} style={{ minHeight: HEIGHT }} />
      <Group gap="md">
        {names.map((name, number) => (
          <Group key={name} gap={6} wrap="nowrap">
            <span aria-hidden="true" style={{ width: 12, height: 12, borderRadius: 3, background: COLORS[number % COLORS.length] }} />
            <Text size="sm">
              {name} {Math.round(rates[name]?.at(-1) ?? 0)}
            </Text>
          </Group>
        ))}
      </Group>
    </>
  );
}

function options(names: readonly string[], width: number, dark: boolean): UPlot.Options {
  const axis = { stroke: dark ? "#a3ada8" : "#56605b", grid: { stroke: dark ? "#2b3430" : "#dfe5e2" } };
  return {
    width,
    height: HEIGHT,
    legend: { show: false },
    cursor: { show: false },
    scales: { y: { range: (_, __, most) => [0, Math.max(1, most)] } },
    axes: [{ ...axis, incrs: STEPS }, axis],
    series: [
      {},
      ...names.map((label, number) => ({ label, stroke: COLORS[number % COLORS.length], width: 2 })),
    ],
  };
}
