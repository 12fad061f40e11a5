import { beforeAll, expect, test } from 'vitest'
import { SHIPPED_RULES } from '@/lib/domain/organisation/rules'
import { isRefusal } from '@/lib/domain/refusal'
import { listActions } from '@/lib/queries/action/list-actions'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { useDatabase } from '@/lib/testing/database'
import { type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { confirmProposal } from '../organisation/confirm-proposal'
import { proposeRules } from '../organisation/propose-rules'
import { setThreshold } from '../policy/set-threshold'
import { runCommand } from '../run-command'
import { classifyActions } from './classify-actions'
import { dismissSuggestion } from './dismiss-suggestion'
import { importActions } from './import-actions'
import { suggestClassificationCommand } from './suggest-classification'

const database = useDatabase()
let organisation: Organisation
const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
  const settings = { ...SHIPPED_RULES.settings, operating_model: 'central' as const }
  const input = {
    base_version: 0,
    rules: { ...SHIPPED_RULES, settings },
    reason: 'Security writes from now on',
  }
  const { proposal } = ok(await runCommand(proposeRules, { actor: as('security'), input })).data
  ok(await runCommand(confirmProposal, { actor: as('compliance'), input: { proposal } }))
})

async function importTools(slug: string, names: string[]) {
  const document = JSON.stringify({ tools: names.map(name => ({ name })) })
  const new_system = { slug, name: slug, team: organisation.teams.app! }
  const input = { new_system, document }
  return ok(await runCommand(importActions, { actor: as('app'), input })).data.system
}
const view = (system: string, name = 'app') => read(runQuery(listActions, as(name), { system }))

const classification = { effect: 'destructive', data_class: 'internal', reversible: false } as const
function write(actor: string, action: string, adopts?: { source: string; id: string }) {
  const actions = [{ action, expected_version: 1, classification, ...(adopts && { adopts }) }]
  return runCommand(classifyActions, { actor: as(actor), input: { actions } })
}
function suggest(actor: string, action: string) {
  const input = { action, expected_version: 1, ...classification, rationale: 'It empties the disk' }
  return runCommand(suggestClassificationCommand, { actor: as(actor), input })
}
const dismiss = (actor: string, suggestion: string) =>
  runCommand(dismissSuggestion, {
    actor: as(actor),
    input: { suggestion, reason: 'We look at it ourselves' },
  })

test('Security writes, the team gives input; each suggestion is answered once', async () => {
  const system = await importTools('central', ['wipe', 'send'])
  const [item, other] = (await view(system)).items.map(row => row.id)
  expect(refused(await write('app', item!)).detail).toMatch(/Security classifies actions of every system/)
  const threshold = {
    action: item!,
    condition: { field: ['arguments', 'x'], op: 'gt', value: { number: '5' } },
    outcome: 'deny',
  }
  expect(refused(await runCommand(setThreshold, { actor: as('app'), input: threshold })).detail).toMatch(
    /Security sets thresholds of every system/,
  )
  expect((await view(system)).may).toMatchObject({
    suggest: null,
    classify: expect.stringContaining('Security'),
  })

  const given = ok(await suggest('app', item!)).data.suggestion
  expect(refused(await suggest('app', item!)).code).toBe('already_exists')
  expect(refused(await suggest('app-2', item!)).code).toBe('not_owner')
  const seen = await view(system, 'security')
  expect(seen.inputs).toEqual([
    expect.objectContaining({
      id: given,
      person: 'Person of app',
      rationale: 'It empties the disk',
      current: true,
    }),
  ])
  const home = await read(runQuery(homeSummary, as('security'), {}))
  expect(home.needs_you).toContainEqual(expect.objectContaining({ title: 'Answer input', target: system }))

  // Adopting and dismissing at once: one of them is told.
  const [adopted, dismissed] = await Promise.all([
    write('security', item!, { source: 'person', id: given }),
    dismiss('security-second', given),
  ])
  expect([adopted, dismissed].filter(reply => isRefusal(reply))).toHaveLength(1)
  const [row] = await database.admin`select state from action_suggestion where id = ${given}`
  expect(row?.state).toBe(isRefusal(adopted) ? 'dismissed' : 'adopted')

  const own = ok(await suggest('app', other!)).data.suggestion
  expect(refused(await dismiss('app-second', own)).code).toBe('not_owner')
  ok(await dismiss('app', own))
  ok(await runCommand(setThreshold, { actor: as('security'), input: threshold }))
})

test('a suggestion that is dismissed while somebody adopts it is not adopted', async () => {
  const system = await importTools('slow', ['wipe'])
  const [item] = (await view(system)).items.map(row => row.id)
  const given = ok(await suggest('app', item!)).data.suggestion

  let adopting: ReturnType<typeof write> | undefined
  await database.admin.begin(async sql => {
    await sql`select from action_suggestion where id = ${given} for update`
    adopting = write('security', item!, { source: 'person', id: given })
    await blocked()
    await sql`update action_suggestion set state = 'dismissed', decided_at = now(), decided_reason = 'No' where id = ${given}`
  })
  expect(refused(await adopting!).detail).toMatch(/suggest/)
  const [row] = await database.admin`select effect from action where id = ${item!}`
  expect(row).toEqual({ effect: null })
})

/** Until a session of this database waits for a row that another one holds. */
async function blocked(): Promise<void> {
  const waiting = () => database.admin`
    select from pg_stat_activity where datname = current_database() and wait_event_type = 'Lock'`
  while ((await waiting()).length === 0) await new Promise(resolve => setTimeout(resolve, 10))
}
