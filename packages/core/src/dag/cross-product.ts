/**
 * All combinations of one element per array, the last name varying fastest, as Airflow orders mapped task instances.
 * @example crossProduct({ a: [1, 2], b: ['x', 'y'] }) // { a: 1, b: 'x' }, { a: 1, b: 'y' }, { a: 2, b: 'x' }, …
 */
export function crossProduct(
  arrays: Readonly<Record<string, ArrayLike<unknown>>>,
): Readonly<Record<string, unknown>>[] {
  let combinations: Readonly<Record<string, unknown>>[] = [{}]
  for (const [name, array] of Object.entries(arrays)) {
    combinations = combinations.flatMap((combination) =>
      Array.from(array, (element) => ({ ...combination, [name]: element })),
    )
  }
  return combinations
}
