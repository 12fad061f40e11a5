import { beforeAll, describe, expect, test } from 'vitest'
import type { Actor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { homeSummary } from '@/lib/queries/home/home-summary'
import { getGuardrail } from '@/lib/queries/policy/get-guardrail'
import { getGuardrailProposal } from '@/lib/queries/policy/get-guardrail-proposal'
import { listGuardrails } from '@/lib/queries/policy/list-guardrails'
import { useDatabase } from '@/lib/testing/database'
import { type Organisation, ok, refused, setUp } from '@/lib/testing/fixtures'
import { GUARDRAIL_REASON, guardrailByTwo } from '@/lib/testing/guardrails'
import { confirmProposal } from '../organisation/confirm-proposal'
import { rejectProposal } from '../organisation/reject-proposal'
import { withdrawProposal } from '../organisation/withdraw-proposal'
import { runCommand } from '../run-command'
import { removeGuardrail } from './remove-guardrail'
import { setGuardrail } from './set-guardrail'

const database = useDatabase()
let organisation: Organisation
const as = (name: string) => organisation.person(name)

beforeAll(async () => {
  organisation = await setUp()
})

let count = 0
const input = (more: Record<string, unknown> = {}) => ({
  layer: 'pam',
  name: `Recorded ${++count}`,
  selector: { effects: ['write'] },
  condition: null,
  outcome: 'allow',
  obligations: { session_recorded: true },
  reason: GUARDRAIL_REASON,
  ...more,
})
const propose = async (actor: Actor = as('pam'), more: Record<string, unknown> = {}) =>
  ok(await runCommand(setGuardrail, { actor, input: input(more) })).data
const confirm = (name: string, proposal: string) =>
  runCommand(confirmProposal, { actor: as(name), input: { proposal } })
const inForce = async (id: string) =>
  (await database.admin`select version, changed_by, confirmed_by, removed_at from rule where id = ${id}`)[0]

describe('four eyes', () => {
  test('nothing binds until a second person of the layer confirms; both are on record', async () => {
    const { proposal, guardrail, waiting_for } = await propose()
    expect(waiting_for).toEqual(['pam', 'security'])
    expect(await inForce(guardrail)).toBeUndefined()
    expect(refused(await confirm('pam', proposal))).toMatchObject({
      code: 'second_person_required',
      detail: 'You proposed this. Somebody else of PAM or Security has to confirm it.',
    })
    expect(ok(await confirm('pam-second', proposal)).data).toMatchObject({
      kind: 'guardrail',
      guardrail,
      version: 1,
    })
    expect(await inForce(guardrail)).toMatchObject({
      version: 1,
      changed_by: as('pam').personId,
      confirmed_by: as('pam-second').personId,
    })
    const [entry] =
      await database.admin`select l.entry from evidence_index i join log_leaf l on l.seq = i.seq where i.subject_id = ${guardrail}`
    expect(JSON.parse(entry!.entry)).toMatchObject({
      type: 'policy.guardrail-set',
      data: { proposed_by: as('pam').personId, confirmed_by: as('pam-second').personId, proposal },
    })
  })

  test('somebody of Security is a second person too; other layers are not', async () => {
    const { proposal } = await propose()
    expect(refused(await confirm('iam', proposal)).code).toBe('second_person_required')
    expect(refused(await confirm('app', proposal)).code).toBe('not_permitted')
    ok(await confirm('security', proposal))
  })

  test('another account of the proposer is not a second person', async () => {
    const { proposal, guardrail } = await propose()
    const pair = [as('pam').personId, as('pam-second').personId]
    await database.admin`insert into account_link (id, issuer, subject, from_person_id, to_person_id, reason, state, requested_by, requested_at, decided_by, decided_at)
      values ('lnk_1', 'https://idp', 'sub-pam', ${pair[0]!}, ${pair[1]!}, 'One human', 'confirmed', ${as('iam').personId}, now(), ${as('security').personId}, now())`
    expect(refused(await confirm('pam-second', proposal)).detail).toMatch(/turned out to be one human/)
    // The database says it again, whoever writes.
    await expect(
      database.admin`insert into rule (id, kind, layer, name, selector, outcome, sentence, obligations, approvals, changed_by, changed_at, confirmed_by)
        values (${guardrail}, 'guardrail', 'pam', 'X', '{}', 'deny', 'Denied.', '{}', '[]', ${pair[0]!}, now(), ${pair[1]!})`,
    ).rejects.toThrow(/no confirmed proposal/)
    await database.admin`delete from account_link`
    ok(await confirm('pam-second', proposal))
  })

  test('of two who confirm at once, one does', async () => {
    const { proposal, guardrail } = await propose()
    const both = await Promise.all([confirm('pam-second', proposal), confirm('security', proposal)])
    expect(both.flatMap(reply => (isRefusal(reply) ? reply.code : []))).toEqual(['wrong_state'])
    expect(await inForce(guardrail)).toMatchObject({ version: 1 })
  })

  test('stale once the guardrail changed, however it was proposed', async () => {
    const first = ok(await guardrailByTwo(setGuardrail, as('pam'), as('security'), input())).data
    const change = { id: first.guardrail, expected_version: 1 }
    const one = await propose(as('pam'), change)
    const other = await propose(as('pam-second'), { ...change, name: 'Another name' })
    const removal = ok(
      await runCommand(removeGuardrail, {
        actor: as('pam'),
        input: { guardrail: first.guardrail, expected_version: 1, reason: GUARDRAIL_REASON },
      }),
    ).data
    ok(await confirm('security', one.proposal))
    expect(refused(await confirm('security', other.proposal))).toMatchObject({
      code: 'stale_version',
      data: { current: { version: 2 } },
    })
    expect(refused(await confirm('pam-second', removal.proposal)).code).toBe('stale_version')
    expect(await inForce(first.guardrail)).toMatchObject({ version: 2, removed_at: null })
    expect(refused(await runCommand(setGuardrail, { actor: as('pam'), input: input(change) })).code).toBe(
      'stale_version',
    )
  })

  test('rejected with a reason by whoever may confirm, withdrawn by the proposer, and decided once', async () => {
    const { proposal } = await propose()
    const reject = (name: string) =>
      runCommand(rejectProposal, {
        actor: as(name),
        input: { proposal, reason: 'Too wide for this quarter' },
      })
    expect(refused(await reject('iam')).detail).toBe(
      'Only PAM or Security reject this: you are not in either.',
    )
    expect(refused(await reject('pam')).detail).toMatch(/withdraw it/)
    ok(await reject('security-second'))
    expect(refused(await confirm('pam-second', proposal)).detail).toBe('This proposal was rejected already.')
    const again = await propose()
    const withdraw = (name: string) =>
      runCommand(withdrawProposal, { actor: as(name), input: { proposal: again.proposal } })
    expect(refused(await withdraw('pam-second')).code).toBe('not_owner')
    ok(await withdraw('pam'))
    await expect(
      database.admin`update proposal set state = 'confirmed', decided_by = ${as('security').personId} where id = ${again.proposal}`,
    ).rejects.toThrow(/decided once/)
  })

  test('a token proposes for its owner, and never confirms', async () => {
    const token: Actor = {
      kind: 'token',
      tokenId: 'tok_pam',
      personId: as('pam').personId,
      name: 'ci',
      operations: ['policy.set-guardrail', 'organisation.confirm-proposal'],
      teams: as('pam').teams,
    }
    await database.admin`insert into api_token (id, person_id, name, token_hash, prefix, operations, created_at, expires_at)
      values ('tok_pam', ${as('pam').personId}, 'ci', 'x', 'cst_x', array['policy.set-guardrail'], now(), now() + interval '1 day')`
    const { proposal } = await propose(token)
    expect(refused(await runCommand(confirmProposal, { actor: token, input: { proposal } })).code).toBe(
      'person_only',
    )
    expect(refused(await confirm('pam', proposal)).code).toBe('second_person_required')
    ok(await confirm('pam-second', proposal))
  })
})

describe('bad input', () => {
  test.each([
    [
      'an obligation of another layer',
      { obligations: { credential_max_seconds: 300 } },
      '/obligations/credential_max_seconds',
    ],
    ['allow that asks for nothing', { obligations: {} }, '/outcome'],
    ['no reason', { reason: 'short' }, '/reason'],
    [
      'an attribute that does not exist',
      { selector: { attributes: ['friendly'] } },
      '/selector/attributes/0',
    ],
  ])('%s is refused at its field', async (_, more, pointer) => {
    const reply = await runCommand(setGuardrail, { actor: as('pam'), input: input(more) })
    expect(refused(reply).errors?.[0]?.pointer).toBe(pointer)
  })

  test('the same again is nothing to propose', async () => {
    const fields = input()
    const { guardrail } = ok(await guardrailByTwo(setGuardrail, as('pam'), as('security'), fields)).data
    const again = { ...fields, id: guardrail, expected_version: 1 }
    expect(refused(await runCommand(setGuardrail, { actor: as('pam'), input: again })).detail).toMatch(
      /Nothing differs/,
    )
  })
})

test('who may confirm finds it at home, with what would change; the history names both', async () => {
  const first = ok(
    await guardrailByTwo(
      setGuardrail,
      as('iga'),
      as('security'),
      input({ layer: 'iga', obligations: { purpose_bound: true } }),
    ),
  ).data
  const change = {
    id: first.guardrail,
    expected_version: 1,
    layer: 'iga',
    name: 'Bound',
    obligations: { purpose_bound: true, access_max_seconds: 3600 },
  }
  const { proposal } = await propose(as('iga'), change)
  const needs = async (name: string) => {
    const home = await runQuery(homeSummary, as(name), {})
    if (isRefusal(home)) throw new Error(home.detail)
    return home.needs_you.filter(need => need.kind === 'guardrail-proposal').map(need => need.target)
  }
  expect(await needs('iga-second')).toContain(proposal)
  expect(await needs('security')).toContain(proposal)
  expect(await needs('iga')).not.toContain(proposal)
  expect(await needs('pam')).not.toContain(proposal)
  expect(await runQuery(getGuardrailProposal, as('iga-second'), { proposal })).toMatchObject({
    act: 'set',
    guardrail: first.guardrail,
    stale: false,
    changes: [
      { field: 'Name', after: 'Bound' },
      {
        field: 'Obligations',
        before: 'used for the purpose that was named',
        after: 'access for at most 3600 s, used for the purpose that was named',
      },
    ],
    refused: { confirm: null, reject: null },
  })
  const listed = await runQuery(listGuardrails, as('iga'), {})
  expect(listed).toMatchObject({
    proposals: expect.arrayContaining([expect.objectContaining({ id: proposal })]),
  })
  ok(await confirm('iga-second', proposal))
  const history = await runQuery(getGuardrail, as('iga'), { guardrail: first.guardrail })
  expect(history).toMatchObject({
    proposals: [],
    versions: [
      {
        version: 2,
        changed_by: 'Person of iga',
        confirmed_by: 'Person of iga-second',
        changes: [{ field: 'Name' }, { field: 'Obligations' }],
      },
      { version: 1, confirmed_by: 'Person of security' },
    ],
  })
})
