/** Who starts and ends prototype mode, what is refused at which field, and what the screens are told. */
import { beforeAll, describe, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { getAgent } from '@/lib/queries/agent/get-agent'
import { listAgents } from '@/lib/queries/agent/list-agents'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, refused, setUp } from '@/lib/testing/fixtures'
import { proposeSettings, settingsByTwo } from '@/lib/testing/settings'
import { runCommand } from '../run-command'
import { startPrototype, stopPrototype } from './manage-prototype'

useDatabase()
let organisation: Organisation
let agent: string
const DAY = 86_400_000
const as = (name: string) => organisation.person(name)
const days = (count: number) => new Date(Date.now() + count * DAY).toISOString()

beforeAll(async () => {
  organisation = await setUp()
  agent = await makeAgent(organisation, 'notes', { purposes: ['refunds'] })
})

const start = (name: string, more: Record<string, unknown> = {}) =>
  runCommand(startPrototype, {
    actor: as(name),
    input: { agent, environment: 'staging', ends_at: days(10), reason: 'Trying it out', ...more },
  })
const end = (name: string, more: Record<string, unknown> = {}) =>
  runCommand(stopPrototype, { actor: as(name), input: { agent, environment: 'staging', ...more } })
const pointer = (value: unknown) => refused(value).errors?.[0]?.pointer
async function mode(name: string) {
  const read = await runQuery(getAgent, as(name), { agent })
  if (isRefusal(read)) throw new Error(read.detail)
  const { envelope, places } = read.prototype
  return { envelope, staging: places.find(({ environment }) => environment === 'staging')!, places }
}

describe('the envelope', () => {
  test.each([
    ['an environment that does not exist', ['nowhere'], /no environment nowhere/],
    ['production', ['staging', 'production'], /production is production/],
  ])('names %s: refused at the field', async (_, prototype_environments, sentence) => {
    const answer = refused(await proposeSettings(organisation, { prototype_environments }))
    expect(answer.errors).toEqual([
      { pointer: '/rules/settings/prototype_environments', detail: expect.stringMatching(sentence) },
    ])
  })

  test('is shipped switched off: the reason stands where one would start it', async () => {
    expect(pointer(await start('app'))).toBe('/environment')
    expect((await mode('app')).staging.refused.start).toMatch(/rules allow no prototypes in staging/)
  })
})

describe('with room in staging', () => {
  beforeAll(() =>
    settingsByTwo(organisation, { prototype_environments: ['staging'], prototype_max_days: 20 }),
  )

  test('the screen says who set it, and why production has no button', async () => {
    const { envelope, places } = await mode('app')
    expect(envelope).toMatchObject({
      environments: ['staging'],
      max_tier: 'low',
      max_days: 20,
      log_fields: ['purpose', 'session'],
      proposed_by: 'Person of security',
      confirmed_by: 'Person of compliance',
    })
    expect(places.map(({ environment, refused: { start: why } }) => [environment, why])).toEqual([
      ['staging', null],
      ['production', 'Production has no prototypes: it takes a normal release.'],
    ])
  })

  test.each([
    ['an end in the past', { ends_at: days(-1) }, '/ends_at'],
    ['an end past the envelope', { ends_at: days(21) }, '/ends_at'],
    ['production', { environment: 'production' }, '/environment'],
    ['an environment that is not there', { environment: 'nowhere' }, '/environment'],
    ['no reason', { reason: ' ' }, '/reason'],
    ['no such agent', { agent: 'agt_none' }, '/agent'],
  ])('%s is refused at the field', async (_, more, at) => {
    expect(pointer(await start('app', more))).toBe(at)
  })

  test('only its own team starts and ends it', async () => {
    for (const name of ['app-2', 'iam', 'security', 'compliance', 'platform', 'administration', 'audit'])
      expect(['not_owner', 'not_permitted']).toContain(refused(await start(name)).code)
    expect((await mode('security')).staging.refused.start).toBe('Only App team starts a prototype of notes.')
  })

  test('two of the team at once: one prototype', async () => {
    const both = await Promise.all(['app', 'app-second', 'app', 'app-second'].map(name => start(name)))
    expect(both.filter(reply => !isRefusal(reply))).toHaveLength(1)
    expect(both.flatMap(reply => (isRefusal(reply) ? reply.code : []))).toEqual(
      Array(3).fill('already_exists'),
    )
    expect(refused(await end('app-2')).code).toBe('not_owner')
    expect(refused(await end('security')).code).toBe('not_permitted')
  })

  test('shown with its end to whoever sees the agent, and counted', async () => {
    const { staging } = await mode('security')
    expect(staging.prototype).toMatchObject({ standing: 'live', started_by: expect.stringMatching(/app/) })
    expect(staging.refused.end).toMatch(/Only App team ends.*PAM, Security and Platform can suspend it/)
    const listed = await runQuery(listAgents, as('security'), {})
    expect(listed).toMatchObject({
      items: [{ prototypes: [{ environment: 'staging', standing: 'live' }] }],
      summary: { prototypes: 1 },
    })
    expect(await runQuery(homeSummary, as('security'), {})).toMatchObject({
      health: { prototypes: 1, prototypes_ending: 0 },
    })
    expect(await runQuery(homeSummary, as('app-2'), {})).toMatchObject({ health: { prototypes: 0 } })
  })

  test('a tighter envelope is what counts: its end comes earlier, and then it is outside', async () => {
    await settingsByTwo(organisation, { prototype_max_days: 5 })
    const { staging } = await mode('app')
    expect(Date.parse(staging.prototype!.ends_at) / DAY).toBeCloseTo(Date.now() / DAY + 5, 1)
    expect(await runQuery(homeSummary, as('app'), {})).toMatchObject({ health: { prototypes_ending: 1 } })
    await settingsByTwo(organisation, { prototype_environments: [] })
    expect((await mode('app')).staging).toMatchObject({
      prototype: { standing: 'outside' },
      outside: expect.stringMatching(/no prototypes in staging/),
    })
    await settingsByTwo(organisation, { prototype_environments: ['staging'], prototype_max_days: 20 })
  })

  test('ended once, by two at once; starting again prolongs nothing', async () => {
    const both = await Promise.all([end('app'), end('app-second')])
    expect(both.flatMap(reply => (isRefusal(reply) ? reply.code : []))).toEqual(['wrong_state'])
    const { staging } = await mode('app')
    expect(staging).toMatchObject({ prototype: null, refused: { start: null } })
    expect(Date.parse(staging.latest_end) / DAY).toBeCloseTo(Date.now() / DAY + 20, 1)
    ok(await start('app'))
    const later = new Date(Date.now() + 15 * DAY)
    ok(await end('app'))
    // 15 days on, five of the twenty are left.
    const again = await runCommand(startPrototype, {
      actor: as('app'),
      input: { agent, environment: 'staging', ends_at: days(21), reason: 'Again' },
      now: later,
    })
    expect(refused(again).errors).toEqual([
      { pointer: '/ends_at', detail: expect.stringMatching(/since its first start here/) },
    ])
  })
})
