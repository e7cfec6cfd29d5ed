import { Matrix } from '@centroid/kmeans-native'
import { expect, it } from 'vitest'
import { fitKMeans } from '../../src/kmeans/fit-kmeans.ts'
import { eachBackend } from './each-backend.ts'

eachBackend((backend) => {
  it('fitKMeans() of 200,000 x 16 lets a 5 ms timer tick throughout', async () => {
    const x = Matrix.zeros(200_000, 16)
    for (let i = 0; i < x.data.length; i++) x.data[i] = (Math.sin(i * 12.9898) * 43758.5453) % 1
    const ticks = [performance.now()]
    const timer = setInterval(() => ticks.push(performance.now()), 5)
    const progress: number[] = []
    await fitKMeans(x, {
      nClusters: 32,
      nInit: 1,
      tol: 0,
      maxIter: 20,
      backend,
      onProgress: ({ iteration }) => void progress.push(iteration),
    })
    clearInterval(timer)
    ticks.push(performance.now())
    const gaps = ticks.slice(1).map((tick, i) => tick - ticks[i])
    // Generous, as machines are busy; benchmarks/responsiveness.bench.ts measures what is promised.
    expect(Math.max(...gaps)).toBeLessThan(200)
    expect(ticks.length).toBeGreaterThan(5)
    expect(progress).toEqual(Array.from({ length: 20 }, (_, i) => i + 1))
  })
})
