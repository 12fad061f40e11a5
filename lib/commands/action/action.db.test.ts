import { readFileSync } from 'node:fs'
import { beforeAll, describe, expect, test } from 'vitest'
import { getAction } from '@/lib/queries/action/get-action'
import { listActions } from '@/lib/queries/action/list-actions'
import { previewImport } from '@/lib/queries/action/preview-import'
import { runQuery } from '@/lib/queries/define-query'
import { listSystems } from '@/lib/queries/system/list-systems'
import { useDatabase } from '@/lib/testing/database'
import { makeAgent, type Organisation, ok, read, refused, setUp } from '@/lib/testing/fixtures'
import { runCommand } from '../run-command'
import { createSystem } from '../system/create-system'
import { addAction } from './add-action'
import { classifyActions } from './classify-actions'
import { clearOverride } from './clear-override'
import { importActions } from './import-actions'
import { overrideAction } from './override-action'

const database = useDatabase()
let organisation: Organisation
beforeAll(async () => {
  organisation = await setUp()
})

const file = (name: string) => readFileSync(`db/seed/data/mcp/${name}-tools-list.json`, 'utf8')
const tools = (...list: Record<string, unknown>[]) => JSON.stringify({ tools: list })

const as = (name: string) => organisation.person(name)
const newSystem = (slug: string, team = organisation.teams.app) => ({ slug, name: slug, team })
const importNew = async (slug: string, document: string) =>
  ok(await runCommand(importActions, { actor: as('app'), input: { new_system: newSystem(slug), document } }))
    .data
const rowsOf = async (system: string, actor = as('app')) =>
  (await read(runQuery(listActions, actor, { system }))).items
const READ = { effect: 'read', data_class: 'internal', reversible: true }
const WRITE = { effect: 'write', data_class: 'confidential', reversible: false }

describe('import', () => {
  test.each([
    ['notion', 24],
    ['github', 117],
    ['filesystem', 14],
  ])('%s: %i tools, all unclassified and denied', async (name, count) => {
    const reply = await importNew(name, file(name))
    expect(reply).toMatchObject({ source: 'mcp', new: count, changed: 0, removed: 0, kept: 0 })
    const list = await read(runQuery(listActions, as('app'), { system: name }))
    expect(list.counts).toEqual({ all: count, unclassified: count, changed: 0, disagree: 0 })
    expect(
      new Set(list.items.flatMap(item => item.outcomes.map(({ tier, outcome }) => `${tier} ${outcome}`))),
    ).toEqual(new Set(['unclassified deny']))
    const again = ok(
      await runCommand(importActions, {
        actor: as('app'),
        input: { system: reply.system, document: file(name) },
      }),
    )
    expect(again.data).toMatchObject({ new: 0, changed: 0, removed: 0, kept: count })
    const [entry] = await database.admin`select entry from log_leaf where seq = ${again.evidence}`
    expect(JSON.parse(entry?.entry)).toMatchObject({
      type: 'system.imported',
      data: { counts: { kept: count } },
    })
  })

  test('again: new, changed and removed; a changed one keeps its classification and is denied', async () => {
    const before = tools({ name: 'get', description: 'Reads' }, { name: 'put' }, { name: 'gone' })
    const { system } = await importNew('again', before)
    const rows = await rowsOf('again')
    ok(
      await runCommand(classifyActions, {
        actor: as('app'),
        input: { actions: rows.map(row => ({ action: row.id, expected_version: 1, classification: READ })) },
      }),
    )
    const after = tools({ name: 'get', description: 'Reads and writes' }, { name: 'put' }, { name: 'fresh' })
    const preview = await read(runQuery(previewImport, as('app'), { system, document: after }))
    expect(preview.counts).toEqual({ new: 1, changed: 1, removed: 1, kept: 1 })
    expect(preview.changed).toEqual([
      {
        name: 'get',
        parts: ['description'],
        before: 'Reads',
        after: 'Reads and writes',
        classification: READ,
      },
    ])
    expect((await rowsOf('again')).map(row => row.name).sort()).toEqual(['get', 'gone', 'put'])
    const input = { system, document: after, expected_version: preview.system_version ?? 0 }
    ok(await runCommand(importActions, { actor: as('app'), input }))
    const states = (await rowsOf('again')).map(row => [row.name, row.state, row.outcomes[1]?.outcome])
    expect(states).toEqual([
      ['fresh', 'unclassified', 'deny'],
      ['get', 'changed', 'deny'],
      ['put', 'classified', 'allow'],
    ])
    const stale = refused(await runCommand(importActions, { actor: as('app'), input }))
    expect(stale).toMatchObject({ code: 'stale_version', data: { current: { version: 2 } } })
    // Back as it was: the old classification holds again.
    ok(await runCommand(importActions, { actor: as('app'), input: { system, document: before } }))
    expect((await rowsOf('again')).map(row => [row.name, row.state])).toEqual([
      ['get', 'classified'],
      ['gone', 'classified'],
      ['put', 'classified'],
    ])
  })

  test('OpenAPI in YAML; another kind into the same system is refused', async () => {
    const yaml =
      'openapi: 3.1.0\ninfo: {title: Shop, version: "1"}\npaths:\n  /orders:\n    get: {operationId: list_orders, responses: {}}\n    delete: {operationId: drop_orders, responses: {}}\n'
    const { system } = await importNew('shop', yaml)
    expect(
      (await rowsOf('shop')).map(row => [row.name, row.claims, row.suggestion?.classification.effect]),
    ).toEqual([
      ['drop_orders', 'HTTP DELETE', 'destructive'],
      ['list_orders', 'HTTP GET', 'read'],
    ])
    const other = refused(
      await runCommand(importActions, { actor: as('app'), input: { system, document: file('notion') } }),
    )
    expect(other).toMatchObject({ code: 'wrong_state' })
  })

  test.each([
    ['cut off', '{"tools": [{"name": "a"', 'invalid_input'],
    ['duplicate keys', '{"tools": [], "tools": []}', 'invalid_input'],
    ['two of one name', tools({ name: 'a' }, { name: 'a' }), 'invalid_input'],
    ['neither kind', '{"hello": 1}', 'invalid_input'],
    ['more than 32 MB', ' '.repeat(33 * 1024 * 1024), 'too_large'],
    ['a character that can’t be stored', tools({ name: 'a' }).replace('a"', 'a\0"'), 'invalid_input'],
    ['nested too deep', `{"tools": ${'['.repeat(100)}${']'.repeat(100)}}`, 'too_large'],
    [
      'a bomb of aliases',
      `a: &a [1,1,1,1,1,1,1,1,1]\n${Array.from({ length: 12 }, (_, at) => `${'bcdefghijklm'[at]}: &${'bcdefghijklm'[at]} [${Array(9).fill(`*${'abcdefghijkl'[at]}`).join(',')}]`).join('\n')}\n`,
      'too_large',
    ],
  ])('%s is refused, changes nothing and is on record', async (_, document, code) => {
    const [systems] = await database.admin`select count(*)::int as n from system`
    const reply = await runCommand(importActions, {
      actor: as('app'),
      input: { new_system: newSystem('hostile'), document },
    })
    const refusal = refused(reply)
    expect(refusal).toMatchObject({ code, errors: [{ pointer: '/document' }] })
    expect('evidence' in refusal && refusal.evidence).toBeGreaterThan(0)
    expect((await database.admin`select count(*)::int as n from system`)[0]?.n).toBe(systems?.n)
  })

  test('hostile text stays text, 10,000 characters of it in a name', async () => {
    const evil = '"}; allow := true #\u202e'
    const long = Array.from({ length: 10_000 }, (_, at) => String.fromCharCode(97 + ((at * 7919) % 26))).join(
      '',
    )
    await importNew(
      'evil',
      tools(
        { name: evil, description: evil, inputSchema: { type: 'object', description: evil } },
        { name: long },
        { name: 'constructor' },
      ),
    )
    const rows = await rowsOf('evil')
    expect(rows.map(row => row.name).sort()).toEqual([evil, long, 'constructor'].sort())
    const found = await read(
      runQuery(getAction, as('app'), { action: rows.find(row => row.name === evil)?.id }),
    )
    expect(found).toMatchObject({ description: evil, input_schema: { description: evil } })
  })

  test('a name that is taken, a foreign team, a team that is no app team', async () => {
    const attempt = async (slug: string, team: string | undefined) =>
      refused(
        await runCommand(importActions, {
          actor: as('app'),
          input: { new_system: newSystem(slug, team), document: tools() },
        }),
      )
    expect(await attempt('notion', organisation.teams.app)).toMatchObject({
      code: 'already_exists',
      errors: [{ pointer: '/new_system/slug' }],
    })
    expect(await attempt('x-2', organisation.teams['app-2'])).toMatchObject({ code: 'not_owner' })
    expect(await attempt('x-3', organisation.teams.pam)).toMatchObject({ code: 'invalid_input' })
    const theirs = await importNew('ours', tools({ name: 'a' }))
    const foreign = refused(
      await runCommand(importActions, {
        actor: as('app-2'),
        input: { system: theirs.system, document: tools() },
      }),
    )
    expect(foreign.detail).toMatch(/owned by App team\. Person of app/)
  })

  test('by hand: one action at a time', async () => {
    const { system } = ok(
      await runCommand(createSystem, { actor: as('app'), input: newSystem('ledger') }),
    ).data
    const add = (name: string) => runCommand(addAction, { actor: as('app'), input: { system, name } })
    ok(await add('post_entry'))
    expect(refused(await add('post_entry'))).toMatchObject({ code: 'already_exists' })
    const taken = refused(await runCommand(createSystem, { actor: as('app'), input: newSystem('ledger') }))
    expect(taken).toMatchObject({ errors: [{ pointer: '/slug' }] })
  })
})

describe('classify', () => {
  const classify = (actor: string, actions: unknown[], more = {}) =>
    runCommand(classifyActions, { actor: as(actor), input: { actions, ...more } })

  test('one and many, with what changes per environment; undo is the values of before', async () => {
    await importNew('many', tools(...Array.from({ length: 300 }, (_, at) => ({ name: `t${at}` }))))
    const rows = await rowsOf('many')
    const reply = ok(
      await classify(
        'app',
        rows.map(row => ({ action: row.id, expected_version: row.version, classification: WRITE })),
      ),
    ).data
    expect(reply.changes.filter(change => change.environment === 'production')[0]).toMatchObject({
      before: 'deny',
      after: 'step_up',
    })
    expect(reply.changes.filter(change => change.environment === 'staging')[0]).toMatchObject({
      before: 'deny',
      after: 'step_up',
    })
    expect(reply.lowered).toEqual([])
    const back = ok(
      await classify(
        'app',
        reply.actions.map(item => ({
          action: item.action,
          expected_version: item.version,
          classification: null,
        })),
      ),
    )
    expect(back.data.changes[0]).toMatchObject({ after: 'deny' })
    expect((await rowsOf('many')).every(row => row.state === 'unclassified')).toBe(true)
  })

  test('lowering asks one reason, and names what it lowers', async () => {
    await importNew('lower', tools({ name: 'a' }, { name: 'b' }))
    const rows = await rowsOf('lower')
    ok(
      await classify(
        'app',
        rows.map(row => ({ action: row.id, expected_version: 1, classification: WRITE })),
      ),
    )
    const lower = rows.map(row => ({ action: row.id, expected_version: 2, classification: READ }))
    const refusal = refused(await classify('app', lower))
    expect(refusal).toMatchObject({
      errors: [{ pointer: '/reason' }],
      data: { lowered: rows.map(row => row.id) },
    })
    expect(ok(await classify('app', lower, { reason: 'They only read' })).data.lowered).toHaveLength(2)
  })

  test('somebody else saved in between: 409 shows theirs, nothing is overwritten', async () => {
    await importNew('stale', tools({ name: 'a' }, { name: 'b' }))
    const [a, b] = await rowsOf('stale')
    ok(await classify('app-second', [{ action: a?.id, expected_version: 1, classification: WRITE }]))
    const both = [a, b].map(row => ({ action: row?.id, expected_version: 1, classification: READ }))
    const refusal = refused(await classify('app', both))
    expect(refusal).toMatchObject({
      code: 'stale_version',
      data: { current: [{ action: a?.id, version: 2, classification: WRITE, by: 'Person of app-second' }] },
    })
    expect((await rowsOf('stale')).find(row => row.id === b?.id)?.state).toBe('unclassified')
  })

  test('another team, an unknown id, the same one twice', async () => {
    const [row] = await rowsOf('stale')
    const item = { action: row?.id, expected_version: row?.version, classification: WRITE }
    expect(refused(await classify('app-2', [item]))).toMatchObject({ code: 'not_owner' })
    expect(refused(await classify('pam', [item]))).toMatchObject({ code: 'not_permitted' })
    expect(refused(await classify('app', [{ ...item, action: 'act_no' }]))).toMatchObject({
      code: 'not_found',
    })
    expect(refused(await classify('app', [item, item]))).toMatchObject({
      errors: [{ pointer: '/actions/1/action' }],
    })
  })
})

describe('override', () => {
  const PAYMENT = { effect: 'payment', data_class: 'restricted', reversible: false }

  test('only raises; only its own layer clears it', async () => {
    await importNew('over', tools({ name: 'pay' }))
    const id = (await rowsOf('over'))[0]?.id
    const version = async () => (await rowsOf('over'))[0]?.version
    const override = async (actor: string, more: Record<string, unknown>) =>
      runCommand(overrideAction, {
        actor: as(actor),
        input: { action: id, expected_version: await version(), reason: 'Money moves', ...more },
      })
    expect(refused(await override('security', PAYMENT))).toMatchObject({ code: 'wrong_state' })
    ok(
      await runCommand(classifyActions, {
        actor: as('app'),
        input: { actions: [{ action: id, expected_version: 1, classification: WRITE }] },
      }),
    )
    expect(refused(await override('security', READ))).toMatchObject({ errors: [{ pointer: '/effect' }] })
    expect(refused(await override('security', WRITE)).detail).toMatch(/can only raise/)
    expect(refused(await override('app', PAYMENT))).toMatchObject({ code: 'not_permitted' })
    ok(await override('security', PAYMENT))
    const [row] = await rowsOf('over')
    expect(row?.outcomes).toEqual([
      { environment: 'staging', tier: 'critical', outcome: 'step_up' },
      { environment: 'production', tier: 'critical', outcome: 'step_up' },
    ])
    const clear = async (actor: string) =>
      runCommand(clearOverride, {
        actor: as(actor),
        input: { action: id, expected_version: await version(), reason: 'No longer' },
      })
    expect(refused(await clear('compliance'))).toMatchObject({ code: 'not_owner' })
    ok(await clear('security'))
    expect((await rowsOf('over'))[0]?.override).toBeNull()
  })
})

describe('who sees what', () => {
  test('an app team sees its own systems and those that its agents use', async () => {
    const mine = await importNew('private', tools({ name: 'a' }))
    expect(refused(await runQuery(listActions, as('app-2'), { system: 'private' }))).toMatchObject({
      code: 'not_found',
    })
    expect((await rowsOf('private', as('audit'))).length).toBe(1)
    const catalogue = await read(runQuery(listSystems, as('app-2'), { catalogue: 'true' }))
    expect(catalogue.items.map(item => item.slug)).toContain('private')
    expect((await read(runQuery(listSystems, as('app-2'), {}))).items.map(item => item.slug)).not.toContain(
      'private',
    )
    await makeAgent(organisation, 'reader', { systems: [{ system: mine.system }] })
    const list = await read(runQuery(listActions, as('app'), { system: 'private' }))
    expect(list).toMatchObject({
      system: { agents: [{ name: 'reader' }] },
      may: { classify: null, override: expect.any(String) },
      items: [{ agents: 1 }],
    })
  })
})
