import { expect, test } from 'vitest'
import { Cancelled } from './simulator-messages'
import { inSlices, readLog } from './simulator-run'

const busy = (ms: number) => {
  const until = performance.now() + ms
  while (performance.now() < until);
}

test('everything in order, and how far it is', async () => {
  const seen: number[] = []
  const progress: number[] = []
  await inSlices(
    [1, 2, 3, 4],
    item => {
      busy(30)
      seen.push(item)
    },
    {
      onProgress: done => progress.push(done),
    },
  )
  expect(seen).toEqual([1, 2, 3, 4])
  expect(progress.length).toBeGreaterThan(0)
})

test('other work gets its turn in between, and can end it', async () => {
  const stop = new AbortController()
  let done = 0
  setTimeout(() => stop.abort(), 0)
  const endless = (function* () {
    for (;;) yield 1
  })()
  await expect(
    inSlices(
      endless,
      () => {
        busy(1)
        done++
      },
      { signal: stop.signal },
    ),
  ).rejects.toThrow(Cancelled)
  expect(done).toBeGreaterThan(0)
})

test('a log in slices is the log', async () => {
  const { requests, problems } = await readLog('{"input":7}\n{')
  expect([requests.length, problems.length]).toEqual([1, 1])
})
