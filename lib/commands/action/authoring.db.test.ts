import { beforeAll, describe, expect, test } from 'vitest'
import { isRefusal } from '@/lib/domain/refusal'
import { getAction } from '@/lib/queries/action/get-action'
import { listActions } from '@/lib/queries/action/list-actions'
import { listClassificationRules } from '@/lib/queries/action/list-classification-rules'
import { previewClassificationRule } from '@/lib/queries/action/preview-classification-rule'
import { previewPurposes } from '@/lib/queries/action/preview-purposes'
import { runQuery } from '@/lib/queries/define-query'
import { policyCoverage } from '@/lib/queries/policy/coverage'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { setThreshold } from '../policy/set-threshold'
import { createPurpose } from '../purpose/create-purpose'
import { retirePurpose } from '../purpose/retire-purpose'
import { updatePurpose } from '../purpose/update-purpose'
import { draftRelease } from '../release/draft-release'
import { runCommand } from '../run-command'
import { setSystemTags } from '../system/set-system-tags'
import { classifyActions } from './classify-actions'
import { importActions } from './import-actions'
import { removeClassificationRule } from './remove-classification-rule'
import { setClassificationRule } from './set-classification-rule'
import { setPurposes } from './set-purposes'
import { setTags } from './set-tags'

const database = useDatabase()
let organisation: Organisation
beforeAll(async () => {
  organisation = await setUp()
})

const as = (name: string) => organisation.person(name)
async function importTools(slug: string, names: string[]) {
  const document = JSON.stringify({ tools: names.map(name => ({ name })) })
  const new_system = { slug, name: slug, team: organisation.teams.app! }
  return ok(await runCommand(importActions, { actor: as('app'), input: { new_system, document } })).data
    .system
}
const view = (system: string, name = 'app') => read(runQuery(listActions, as(name), { system }))
const entryOf = async (seq: number) => {
  const [row] = await database.admin`select entry from log_leaf where seq = ${seq}`
  return JSON.parse(row?.entry)
}
const RULE = {
  layer: 'security',
  name: 'Deletes destroy',
  system: null,
  name_pattern: 'delete_*',
  claim: null,
  effect: 'destructive',
  data_class: 'confidential',
  reversible: false,
  rationale: 'What is deleted is gone',
}

describe('rules', () => {
  test('are kept by their layer, suggest, are adopted by name, and apply nothing by themselves', async () => {
    const system = await importTools('rules', ['delete_page', 'delete_user', 'get_page'])
    const kept = ok(await runCommand(setClassificationRule, { actor: as('security'), input: RULE }))
    expect(await entryOf(kept.evidence)).toMatchObject({
      type: 'action.classification-rule-set',
    })
    const before = await view(system)
    expect(before.counts).toMatchObject({ unclassified: 3 })
    const items = before.items.filter(item => item.name.startsWith('delete'))
    expect(items.map(item => item.suggestion)).toEqual([
      expect.objectContaining({ source: 'rule', id: kept.data.rule }),
      expect.objectContaining({ source: 'rule', id: kept.data.rule }),
    ])
    const classification = { effect: 'destructive', data_class: 'confidential', reversible: false }
    const adopt = (id: string) => ({
      actions: items.map(item => ({
        action: item.id,
        expected_version: item.version,
        classification,
        adopts: { source: 'rule', id },
      })),
    })
    expect(
      refused(await runCommand(classifyActions, { actor: as('app'), input: adopt('clr_other') })),
    ).toMatchObject({
      code: 'wrong_state',
      errors: [{ pointer: '/actions/0/adopts' }],
    })
    const reply = ok(await runCommand(classifyActions, { actor: as('app'), input: adopt(kept.data.rule) }))
    expect(await entryOf(reply.evidence)).toMatchObject({
      data: {
        adopted: { source: 'rule', id: kept.data.rule },
        rationale: expect.stringContaining('by Security'),
      },
    })
    const detail = await read(runQuery(getAction, as('app'), { action: items[0]!.id }))
    expect(detail).toMatchObject({ classified_by: 'Person of app', state: 'classified' })
    expect(detail.suggestions.map(one => one.source)).toContain('rule')
  })

  test('another layer, a stale version, a second of one name, and an app team everywhere are refused', async () => {
    const kept = ok(
      await runCommand(setClassificationRule, { actor: as('security'), input: { ...RULE, name: 'Second' } }),
    ).data
    const edit = { ...RULE, name: 'Second', id: kept.rule, expected_version: 1 }
    expect(
      refused(await runCommand(setClassificationRule, { actor: as('compliance'), input: edit })).code,
    ).toBe('not_owner')
    ok(
      await runCommand(setClassificationRule, {
        actor: as('security'),
        input: { ...edit, name_pattern: 'drop_*' },
      }),
    )
    expect(
      refused(await runCommand(setClassificationRule, { actor: as('security-second'), input: edit })),
    ).toMatchObject({
      code: 'stale_version',
      data: { current: { name_pattern: 'drop_*', version: 2 } },
    })
    expect(
      refused(
        await runCommand(setClassificationRule, {
          actor: as('security'),
          input: { ...RULE, name: 'Second' },
        }),
      ),
    ).toMatchObject({ code: 'already_exists', errors: [{ pointer: '/name' }] })
    expect(
      refused(
        await runCommand(setClassificationRule, { actor: as('app'), input: { ...RULE, layer: 'app' } }),
      ),
    ).toMatchObject({ errors: [{ pointer: '/system' }] })
    const remove = { rule: kept.rule, expected_version: 2, reason: 'Nothing is named so' }
    expect(
      refused(await runCommand(removeClassificationRule, { actor: as('app'), input: remove })).code,
    ).toBe('not_owner')
    ok(await runCommand(removeClassificationRule, { actor: as('security'), input: remove }))
    const rules = await read(runQuery(listClassificationRules, as('security'), {}))
    expect(rules.items.map(rule => rule.name)).not.toContain('Second')
  })

  test('two people keep a rule of one name at once: one of them is told', async () => {
    const both = await Promise.all(
      ['security', 'security-second'].map(name =>
        runCommand(setClassificationRule, { actor: as(name), input: { ...RULE, name: 'Raced' } }),
      ),
    )
    expect(both.filter(reply => isRefusal(reply)).map(reply => isRefusal(reply) && reply.code)).toEqual([
      'already_exists',
    ])
  })

  test('a preview says what it would match, and shows a foreign team only what it may see', async () => {
    await importTools('previewed', ['purge_all', 'purge_one'])
    const input = {
      system: null,
      name_pattern: 'purge_*',
      claim: null,
      effect: 'read',
      data_class: 'public',
      reversible: true,
    }
    const mine = await read(runQuery(previewClassificationRule, as('security'), input))
    expect(mine.counts).toEqual({ matches: 2, unclassified: 2, same: 0, looser: 2, tighter: 0, lowered: 0 })
    const theirs = await read(runQuery(previewClassificationRule, as('app-2'), input))
    expect(theirs.counts.matches).toBe(0)
  })
})

describe('purposes and tags', () => {
  test('fewer purposes need no reason, more do; what that leaves agents is shown first', async () => {
    const system = await importTools('purposeful', ['pay', 'look'])
    const agent = await makeAgent(organisation, 'payer', { purposes: ['refunds'], systems: [{ system }] })
    ok(
      await runCommand(createPurpose, {
        actor: as('administration'),
        input: { code: 'support', description: 'Helping customers' },
      }),
    )
    const [item] = (await view(system)).items
    const ask = { actions: [item!.id], purposes: ['support'] }
    expect(await read(runQuery(previewPurposes, as('app'), ask))).toMatchObject({
      loosened: 0,
      agents: [{ id: agent, purposes: ['refunds'], usable: [], stopped: true }],
    })
    const input = (expected_version: number, more: Record<string, unknown>) => ({
      actions: [{ action: item!.id, expected_version }],
      ...more,
    })
    const set = ok(
      await runCommand(setPurposes, { actor: as('app'), input: input(1, { purposes: ['support'] }) }),
    )
    expect(await entryOf(set.evidence)).toMatchObject({
      type: 'action.purposes-set',
      data: { before: null, after: ['support'] },
    })
    expect(
      refused(await runCommand(setPurposes, { actor: as('app'), input: input(2, { purposes: null }) })),
    ).toMatchObject({
      errors: [{ pointer: '/reason' }],
    })
    expect(
      refused(
        await runCommand(setPurposes, {
          actor: as('app-2'),
          input: input(2, { purposes: null, reason: 'Because' }),
        }),
      ).code,
    ).toBe('not_owner')
    expect(
      refused(await runCommand(setPurposes, { actor: as('app'), input: input(1, { purposes: ['support'] }) }))
        .code,
    ).toBe('stale_version')
    ok(
      await runCommand(setPurposes, {
        actor: as('app'),
        input: input(2, { purposes: null, reason: 'Refunds too' }),
      }),
    )
    expect((await view(system)).items.find(one => one.id === item!.id)).toMatchObject({
      purposes: null,
      version: 3,
    })
  })

  test('whoever sets purposes or tags took part in the open release, at once', async () => {
    const system = await importTools('took-part', ['a', 'b'])
    const agent = await makeAgent(organisation, 'part-taker', {
      purposes: ['refunds'],
      systems: [{ system }],
    })
    const [first] = (await view(system)).items
    ok(
      await runCommand(classifyActions, {
        actor: as('app'),
        input: {
          actions: [
            {
              action: first!.id,
              expected_version: 1,
              classification: { effect: 'read', data_class: 'internal', reversible: true },
            },
          ],
        },
      }),
    )
    const drafted = ok(
      await runCommand(draftRelease, {
        actor: as('app'),
        input: { agent, environment: 'production', intent: 'Customers get their money back' },
      }),
    )
    const digest = async () =>
      (await database.admin`select digest from release where id = ${drafted.data.release}`)[0]?.digest
    const before = await digest()
    const editors = async () =>
      (
        await database.admin`select p.name from release_contributor c join person p on p.id = c.person_id
          where c.release_id = ${drafted.data.release} and c.acted_as = 'editor' order by p.name`
      ).map(row => row.name)
    expect(await editors()).not.toContain('Person of app-second')
    ok(
      await runCommand(setPurposes, {
        actor: as('app-second'),
        input: { actions: [{ action: first!.id, expected_version: 2 }], purposes: ['refunds'] },
      }),
    )
    expect(await editors()).toContain('Person of app-second')
    expect(await digest()).not.toBe(before)
  })

  test('a retired purpose stays where it is named and comes nowhere new, until it is used again', async () => {
    const system = await importTools('retiring', ['a', 'b'])
    ok(
      await runCommand(createPurpose, {
        actor: as('administration'),
        input: { code: 'legacy', description: 'What once was done' },
      }),
    )
    const [a, b] = (await view(system)).items
    const set = (item: typeof a, purposes: string[], expected_version = 1) =>
      runCommand(setPurposes, {
        actor: as('app'),
        input: { actions: [{ action: item!.id, expected_version }], purposes },
      })
    ok(await set(a, ['legacy', 'refunds']))
    const retire = { code: 'legacy', expected_version: 1, reason: 'Nobody does it' }
    ok(await runCommand(retirePurpose, { actor: as('administration'), input: retire }))
    expect(
      refused(await runCommand(retirePurpose, { actor: as('administration'), input: retire })).code,
    ).toBe('stale_version')
    expect(refused(await set(b, ['legacy'])).errors?.[0]?.pointer).toBe('/purposes/0')
    ok(await set(a, ['legacy'], 2))
    ok(
      await runCommand(updatePurpose, {
        actor: as('administration'),
        input: { code: 'legacy', expected_version: 2, description: 'What is done again', restore: true },
      }),
    )
    ok(await set(b, ['legacy']))
  })

  test('tags of actions and systems are the team’s, and what is selected by them is both', async () => {
    const system = await importTools('tagged', ['a'])
    const { items, system: shown } = await view(system)
    const tags = (actor: string, list: string[]) =>
      runCommand(setTags, {
        actor: as(actor),
        input: { actions: [{ action: items[0]!.id, expected_version: 1 }], tags: list },
      })
    expect(refused(await tags('app-2', ['gdpr'])).code).toBe('not_owner')
    expect(refused(await tags('app', ['GDPR!'])).errors?.[0]?.pointer).toBe('/tags/0')
    ok(await tags('app', ['gdpr', 'gdpr', 'billing']))
    ok(
      await runCommand(setSystemTags, {
        actor: as('app'),
        input: { system, expected_version: shown.version, tags: ['money'] },
      }),
    )
    expect((await view(system)).items[0]).toMatchObject({
      tags: ['billing', 'gdpr'],
      all_tags: ['billing', 'gdpr', 'money'],
    })
  })
})

test('coverage counts gaps, and says that calls are not known until a log arrived', async () => {
  const system = await importTools('covered', ['a', 'b'])
  const agent = await makeAgent(organisation, 'covered-agent', {
    purposes: ['refunds'],
    systems: [{ system }],
  })
  const ask = (actor: string, more = {}) =>
    read(runQuery(policyCoverage, as(actor), { environment: 'production', system: 'covered', ...more }))
  const before = await ask('app')
  expect(before).toMatchObject({
    reported_at: null,
    counts: { actions: 2, unclassified: 2, no_threshold: 2, never_called: null },
  })
  expect(before.agents.find(one => one.id === agent)).toMatchObject({ default_only: true, actions: 2 })
  const [a] = (await view(system)).items
  ok(
    await runCommand(setThreshold, {
      actor: as('app'),
      input: {
        action: a!.id,
        condition: { field: ['arguments', 'x'], op: 'gt', value: { number: '5' } },
        outcome: 'deny',
      },
    }),
  )
  await database.admin`insert into action_call (environment, agent_id, system, action, day, calls, denied, last_called_at)
    values ('production', ${agent}, 'covered', 'a', '2026-11-20', 5, 1, '2026-11-20T10:00:00Z')`
  const after = await ask('app')
  expect(after).toMatchObject({
    reported_at: '2026-11-20T10:00:00.000Z',
    reported_since: '2026-11-20',
    counts: { no_threshold: 1, never_called: 1 },
  })
  expect(after.actions.find(one => one.name === 'a')).toMatchObject({
    calls: 5,
    denied: 1,
    gaps: ['unclassified'],
  })
  expect(after.agents.find(one => one.id === agent)).toMatchObject({ default_only: false, thresholds: 1 })
  expect((await ask('app', { gap: 'never_called' })).actions.map(one => one.name)).toEqual(['b'])
  const first = await ask('app', { limit: 1 })
  expect([first.actions.map(one => one.name), first.more_actions]).toEqual([['a'], 1])
  const rest = await ask('app', { limit: 1, cursor: first.next_cursor })
  expect([rest.actions.map(one => one.name), rest.more_actions, rest.next_cursor]).toEqual([['b'], 0, null])
  expect((await ask('app-2')).counts.actions).toBe(0)
})
