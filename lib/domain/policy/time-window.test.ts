import { describe, expect, it } from 'vitest'
import { localMinute, timeZones, zoneProblem } from './time-zone'
import {
  canonicalTimeWindow,
  describeTimeWindow,
  isDuring,
  localTimeText,
  timeWindowProblem,
} from './time-window'

const at = (text: string) => Date.parse(text) / 1000

describe('reading', () => {
  it.each([
    ['mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin', 'mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin'],
    ['Mon-Fri 9:00 - 17:00 Europe/Berlin', 'mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin'],
    ['sun, mon,sun 00:00-24:00 UTC', 'mon,sun 00:00-24:00 UTC'],
    ['sat-mon 22:00-06:00 UTC', 'mon,sat,sun 22:00-06:00 UTC'],
    ['fri 22:00-00:00 UTC', 'fri 22:00-24:00 UTC'],
  ])('%s', (text, canonical) => {
    expect(timeWindowProblem(text)).toBeNull()
    expect(canonicalTimeWindow(text)).toBe(canonical)
    expect(canonicalTimeWindow(canonical)).toBe(canonical)
  })

  it.each([
    ['', 'A time window is days'],
    ['09:00-17:00 UTC', 'A time window is days'],
    ['mon 09:00-17:00', 'A time window is days'],
    ['mon 09:00-17:00 Europe/Berlin UTC', 'A time window is days'],
    ['mon,foo 09:00-17:00 UTC', '"foo" is no day'],
    ['mon-tue-wed 09:00-17:00 UTC', 'is no range of days'],
    ['mon 9-17:00 UTC', '"9" is no time of day'],
    ['mon 09:60-17:00 UTC', '"09:60" is no time of day'],
    ['mon 09:00-24:01 UTC', '"24:01" is no time of day'],
    ['mon 24:00-06:00 UTC', 'can’t start at 24:00'],
    ['mon 09:00-09:00 UTC', 'so it is empty'],
    ['mon 00:00-00:00 UTC', 'so it is empty'],
    ['mon-sun 00:00-24:00 UTC', 'always give the same answer'],
    ['mon 09:00-17:00 Berlin', '"Berlin" is no time zone'],
    ['mon 09:00-17:00 europe/berlin', 'write Europe/Berlin, upper and lower case count'],
    ['mon 09:00-17:00 Local', '"Local" is no time zone'],
    ['mon 09:00-17:00 +01:00', '"+01:00" is no time zone'],
    ['mon 09:00-17:00 ../../etc/passwd', 'is no time zone'],
  ])('%s: %s', (text, sentence) => {
    expect(timeWindowProblem(text)).toContain(sentence)
  })
})

it('offers zones that can be named, old and new names alike', () => {
  const zones = timeZones()
  for (const zone of ['UTC', 'Europe/Berlin', 'Asia/Kolkata', 'Asia/Calcutta', 'Europe/Kyiv'])
    expect(zones).toContain(zone)
  expect(zones.filter(zone => zoneProblem(zone) !== null)).toEqual([])
})

describe('the clock on the wall', () => {
  it.each<[string, string, string, boolean]>([
    ['from is inside', 'mon 09:00-17:00 Europe/Berlin', '2026-11-23T08:00:00Z', true],
    ['the second before is not', 'mon 09:00-17:00 Europe/Berlin', '2026-11-23T07:59:59Z', false],
    ['to is outside', 'mon 09:00-17:00 Europe/Berlin', '2026-11-23T16:00:00Z', false],
    ['the second before to is inside', 'mon 09:00-17:00 Europe/Berlin', '2026-11-23T15:59:59Z', true],
    ['past midnight belongs to the day before', 'fri 22:00-06:00 UTC', '2026-11-28T05:59:59Z', true],
    ['and ends there', 'fri 22:00-06:00 UTC', '2026-11-28T06:00:00Z', false],
    ['the night before is another day', 'fri 22:00-06:00 UTC', '2026-11-27T05:00:00Z', false],
    ['from Sunday into Monday', 'sun 23:00-01:00 UTC', '2026-11-23T00:30:00Z', true],
    ['the day is that of the zone', 'mon 00:00-24:00 Asia/Tokyo', '2026-11-22T15:00:00Z', true],
    ['summer time moves the window in UTC', 'sun 09:00-10:00 Europe/Berlin', '2026-03-29T07:30:00Z', true],
    ['an hour that is left out never comes', 'sun 02:00-03:00 Europe/Berlin', '2026-03-29T01:00:00Z', false],
    ['nor the second before it', 'sun 02:00-03:00 Europe/Berlin', '2026-03-29T00:59:59Z', false],
    [
      'an hour that comes twice counts twice, first',
      'sun 02:00-03:00 Europe/Berlin',
      '2026-10-25T00:30:00Z',
      true,
    ],
    [
      'an hour that comes twice counts twice, second',
      'sun 02:00-03:00 Europe/Berlin',
      '2026-10-25T01:30:00Z',
      true,
    ],
    ['and no third time', 'sun 02:00-03:00 Europe/Berlin', '2026-10-25T02:00:00Z', false],
    ['half an hour of summer time', 'sun 02:00-02:30 Australia/Lord_Howe', '2026-10-03T15:30:00Z', false],
    ['a quarter of an hour off', 'mon 09:00-09:15 Asia/Kathmandu', '2026-11-23T03:15:00Z', true],
  ])('%s', (_, text, instant, inside) => {
    expect(isDuring(text, at(instant))).toBe(inside)
  })
  it('can’t be read in a zone that nobody knows, or of a text that is no window', () => {
    expect(isDuring('mon 09:00-17:00 Mars/Olympus', 0)).toBeNull()
    expect(isDuring('always', 0)).toBeNull()
    expect(localMinute('UTC', Number.NaN)).toBeNull()
    expect(localMinute('UTC', 1e15)).toBeNull()
  })
})

it('is said in words', () => {
  expect(describeTimeWindow('mon,tue,wed,thu,fri 09:00-17:00 Europe/Berlin')).toBe(
    'Mon to Fri, 09:00 to 17:00 Europe/Berlin',
  )
  expect(describeTimeWindow('fri,sat 22:00-06:00 UTC')).toBe('Fri, Sat, 22:00 to 06:00 of the next day UTC')
  expect(describeTimeWindow('sat,sun 00:00-24:00 UTC')).toBe('Sat, Sun, all day UTC')
  expect(localTimeText('mon 09:00-17:00 Europe/Berlin', at('2026-11-23T13:05:00Z'))).toBe(
    'Mon 14:05 Europe/Berlin',
  )
})
