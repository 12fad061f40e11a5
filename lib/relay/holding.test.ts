import { expect, test } from 'vitest'
import { createHolding } from './holding'

const never = new AbortController().signal

test('a publication ends the polls on its key, and only those', async () => {
  const holding = createHolding()
  const production = [
    holding.hold('pulse/production', 'a', 60, never),
    holding.hold('pulse/production', 'b', 60, never),
  ]
  const staging = holding.hold('pulse/staging', 'c', 60, never)
  expect(holding.count()).toBe(3)
  holding.wake('pulse/production')
  expect(await Promise.all(production)).toEqual(['published', 'published'])
  expect(holding.count()).toBe(1)
  holding.close()
  expect(await staging).toBe('closing')
})

test('a poll ends by itself, by revocation and by the client leaving', async () => {
  const holding = createHolding()
  const leaving = new AbortController()
  const short = holding.hold('k', 'a', 0, never)
  const revoked = holding.hold('k', 'b', 60, never)
  const gone = holding.hold('k', 'c', 60, leaving.signal)
  leaving.abort()
  holding.revoke(['b', 'unknown'])
  expect(await Promise.all([short, revoked, gone])).toEqual(['timeout', 'revoked', 'gone'])
  expect(holding.count()).toBe(0)
  expect(await holding.hold('k', 'c', 60, leaving.signal)).toBe('gone')
})

test('one enforcer holds a limited number, and again when they end', async () => {
  const holding = createHolding(2)
  const first = holding.hold('k', 'a', 60, never)
  holding.hold('l', 'a', 60, never)
  expect(holding.hold('k', 'a', 60, never)).toBeNull()
  expect(holding.hold('k', 'b', 60, never)).not.toBeNull()
  holding.wake('k')
  await first
  expect(holding.hold('k', 'a', 60, never)).not.toBeNull()
  holding.close()
})

test('after closing nothing is held', async () => {
  const holding = createHolding()
  holding.close()
  expect(await holding.hold('k', 'a', 60, never)).toBe('closing')
})

test('twenty thousand polls are woken together', async () => {
  const holding = createHolding(100)
  const polls = Array.from({ length: 20_000 }, (_, at) =>
    holding.hold('k', `e${at % 1000}`, 60, new AbortController().signal),
  )
  holding.wake('k')
  const endings = await Promise.all(polls)
  expect(endings.every(ending => ending === 'published')).toBe(true)
  expect(holding.count()).toBe(0)
})
