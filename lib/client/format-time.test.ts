import { dateOf } from '@/lib/domain/epoch-seconds'
import { describe, expect, it } from 'vitest'
import { formatClock, formatCountdown, formatExact, formatRelative, toSeconds } from './format-time'

const NOW = Date.UTC(2026, 10, 21, 14, 2, 7) / 1000

describe('times', () => {
  it.each([
    [0, 'just now'],
    [59, 'just now'],
    [60, '1 min ago'],
    [3599, '59 min ago'],
    [3600, '1 h ago'],
    [86_399, '23 h ago'],
    [86_400, '1 d ago'],
    [7 * 86_400 - 1, '6 d ago'],
    [7 * 86_400, '14 Nov 2026'],
    [-4, 'just now'],
    [-30, 'just now'],
    [-45, 'in under 1 min'],
    [-120, 'in 2 min'],
    [-7 * 86_400, '28 Nov 2026'],
  ])('%i seconds ago reads %s', (ago, words) => {
    expect(formatRelative(NOW - ago, NOW)).toBe(words)
  })

  it('prints exact times, dates and clocks in UTC', () => {
    expect(formatExact(NOW)).toBe('2026-11-21 14:02:07 UTC')
    expect(dateOf(NOW)).toBe('21 Nov 2026')
    expect(formatClock(NOW)).toBe('14:02:07')
  })

  it('takes seconds, ISO text and Date for the same moment', () => {
    expect([NOW, '2026-11-21T14:02:07Z', new Date(NOW * 1000)].map(toSeconds)).toEqual([NOW, NOW, NOW])
  })

  it('counts down to 0:00 and stays there', () => {
    expect([252, 3852, 9, 0, -5].map(formatCountdown)).toEqual(['4:12', '1:04:12', '0:09', '0:00', '0:00'])
  })
})
