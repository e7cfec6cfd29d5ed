import type { TimedCase } from '../contenders/contender.ts'
import { formatRatio } from './format-number.ts'
import type { BarChart } from './report.ts'

const pairs = [
  { own: 'native float64', peer: 'scikit-learn float64', name: 'scikit-learn, float64' },
  { own: 'native float32', peer: 'scikit-learn float32', name: 'scikit-learn, float32' },
  { own: 'native float32', peer: 'faiss float32', name: 'faiss, float32' },
  { own: 'native float64', peer: 'ml-kmeans', name: 'ml-kmeans, float64' },
]

/** How many times faster the native backend is, by case, on a log scale. */
export function speedupChart<C extends TimedCase>(
  cases: readonly C[],
  {
    id,
    title,
    subtitle,
    label,
  }: { id: string; title: string; subtitle: string; label: (timed: C) => string },
): BarChart {
  const found = cases.map((timed) => ({
    label: label(timed),
    ratios: pairs.map(
      ({ own, peer }) => timed.speedups.find((each) => each.own === own && each.peer === peer)?.ratio,
    ),
  }))
  const shown = pairs.map((_, i) => i).filter((i) => found.some(({ ratios }) => ratios[i] !== undefined))
  return {
    id,
    title,
    subtitle,
    scale: 'log',
    series: shown.map((i) => pairs[i].name),
    groups: found.map(({ label: name, ratios }) => ({
      label: name,
      bars: shown.flatMap((i, series) => {
        const value = ratios[i]
        return value === undefined ? [] : [{ series, value, text: formatRatio(value) }]
      }),
    })),
    mark: { value: 1, text: 'equal' },
  }
}
