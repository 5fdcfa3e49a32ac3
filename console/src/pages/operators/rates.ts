// Rates from counts that are read every few seconds.

export interface Sample {
  at: number;
  counts: Readonly<Record<string, number>>;
}

export interface Series {
  /** Seconds since 1970, one for each sample but the first. */
  times: number[];
  rates: Record<string, number[]>;
}

/** Keep the newest samples; one that is no newer than the last changes nothing. */
export function kept(samples: readonly Sample[], next: Sample, most: number): readonly Sample[] {
  const last = samples.at(-1);
  if (last && next.at <= last.at) return samples;
  return [...samples, next].slice(-most);
}

/** Events a second between each two samples; a count that begins anew counts as none. */
export function series(samples: readonly Sample[], names: readonly string[]): Series {
  const rates: Record<string, number[]> = Object.fromEntries(names.map((name) => [name, []]));
  const times: number[] = [];
  samples.slice(1).forEach((sample, index) => {
    const before = samples[index] as Sample;
    const seconds = (sample.at - before.at) / 1000;
    times.push(sample.at / 1000);
    for (const name of names) {
      const more = (sample.counts[name] ?? 0) - (before.counts[name] ?? 0);
      rates[name]?.push(Math.max(0, more) / seconds);
    }
  });
  return { times, rates };
}
