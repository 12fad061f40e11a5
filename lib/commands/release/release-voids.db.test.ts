/** A change of anything that a release contains voids what was signed, and says which section and why. */
import { sql } from 'drizzle-orm'
import { beforeAll, describe, expect, test } from 'vitest'
import { z } from 'zod'
import { isRefusal } from '@/lib/domain/refusal'
import { useDatabase } from '@/lib/testing/database'
import {
  actor,
  AUTHOR,
  deputy,
  makeAgent,
  makeOrganisation,
  owner,
  putInReview,
} from '@/lib/testing/release-fixture'
import { defineCommand } from '../define-command'
import { runCommand } from '../run-command'
import { signRelease } from './sign-release'

const database = useDatabase()
beforeAll(() => makeOrganisation(database.admin))

/** Any command that changes what a release contains: the write path does the rest. */
const changeSomething = defineCommand({
  name: 'test.change',
  summary: 'Runs a statement as a command would.',
  permission: 'console.read',
  actors: 'person',
  input: z.strictObject({ agent: z.string(), statement: z.string(), why: z.string() }),
  output: z.object({}),
  load: async () => ({}),
  decide: (_state, { agent, statement, why }) => ({
    statement,
    events: [{ type: 'test.changed', subject: { kind: 'agent', id: agent }, agent }],
    affects: { agents: [agent], why },
  }),
  save: async (tx, { statement }) => void (await tx.execute(sql.raw(statement))),
  result: () => ({}),
})

let count = 0
async function inReview(signed: Parameters<typeof putInReview>[3]) {
  const agent = `agt_v${++count}`
  await makeAgent(database.admin, agent)
  return { agent, ...(await putInReview(database.admin, agent, 1, signed)) }
}

async function change(agent: string, statement: string, why: string, by = AUTHOR) {
  const reply = await runCommand(changeSomething, { actor: actor(by), input: { agent, statement, why } })
  if (isRefusal(reply)) throw new Error(reply.detail)
}

const KINDS: [kind: string, sections: string, statement: (agent: string) => string][] = [
  [
    'classification',
    'IGA, PAM, App',
    a =>
      `update action set data_class = 'restricted', classified_at = now() where id = 'act_${a}_create_refund'`,
  ],
  [
    'threshold',
    'App',
    a => `insert into rule (id, kind, layer, name, action_id, outcome, sentence, obligations, approvals, changed_by, changed_at)
      values ('thr_${a}', 'threshold', 'app', 'Large', 'act_${a}_create_refund', 'deny', 'Denied, always.', '{}', '[]', '${AUTHOR}', now())`,
  ],
  [
    // It asks for a recorded session, which is a field that enforcers have to supply: so Security's section says it.
    'guardrail',
    'Security, Compliance',
    a => `do $$ begin
      insert into proposal (id, kind, subject_id, content, base_version, reason, proposed_by, proposed_as, proposed_at, state, decided_by, decided_at)
        values ('prp_${a}', 'guardrail', 'grl_${a}', '{}', 0, 'A test', '${owner('pam')}', 'pam', now(), 'confirmed', '${deputy('pam')}', now());
      insert into rule (id, kind, layer, name, selector, outcome, sentence, obligations, approvals, changed_by, changed_at, confirmed_by)
        values ('grl_${a}', 'guardrail', 'pam', 'Recorded', '{"agents":["${a}"]}', 'allow', 'Recorded.', '{"session_recorded":true}', '[]', '${owner('pam')}', now(), '${deputy('pam')}');
      end $$`,
  ],
  [
    'ownership',
    'owners',
    a => `update ownership set deputy_id = null where agent_id = '${a}' and layer = 'compliance'`,
  ],
  ['agent edit', 'IAM', a => `update agent set model = 'model-2' where id = '${a}'`],
  [
    'agent name',
    'name or team of the agent',
    a => `update agent set name = 'renamed ${a}' where id = '${a}'`,
  ],
  [
    'import',
    'App',
    a =>
      `update action set definition_digest = repeat('e', 64), classified_digest = repeat('e', 64) where id = 'act_${a}_note'`,
  ],
  ['removed tool', 'Security, App', a => `update action set removed_at = now() where id = 'act_${a}_note'`],
  [
    'surface',
    'Security',
    a => `insert into agent_action (agent_id, action_id, mode) values ('${a}', 'act_${a}_note', 'via')`,
  ],
]

describe('signatures are void after', () => {
  test.each(KINDS)('%s: changed %s', async (_kind, sections, statement) => {
    const offer = await inReview(['iam', 'compliance'])
    await change(offer.agent, statement(offer.agent), 'Mia changed it.')
    const rows =
      await database.admin`select voided_at, void_reason from sign_off where release_id = ${offer.id}`
    expect(rows.map(row => row.void_reason)).toEqual(Array(2).fill(`Mia changed it. Changed: ${sections}.`))
    expect(rows.every(row => row.voided_at !== null)).toBe(true)
    const [release] = await database.admin`select state, revision, digest from release where id = ${offer.id}`
    expect(release).toMatchObject({ state: 'in_review', revision: 2 })
    expect(release?.digest).not.toBe(offer.digest)
    const [event] =
      await database.admin`select type from evidence_index where subject_id = ${offer.id} order by seq desc limit 1`
    expect(event?.type).toBe('release.sign-offs-voided')

    const input = { release: offer.id, layer: 'security', meaning: 'I read my section and answer for it' }
    const stale = await runCommand(signRelease, {
      actor: actor(owner('security')),
      input: { ...input, digest: offer.digest },
    })
    expect(stale).toMatchObject({ code: 'digest_changed', data: { digest: release?.digest } })
    const fresh = await runCommand(signRelease, {
      actor: actor(owner('security')),
      input: { ...input, digest: release?.digest },
    })
    expect(fresh).toMatchObject({ data: { approved: false } })
  })

  test('their signer took part without changing a byte: only that signature', async () => {
    const offer = await inReview(['iam', 'compliance'])
    await change(
      offer.agent,
      `update agent set updated_by = '${owner('iam')}', updated_at = now() where id = '${offer.agent}'`,
      'Saved again.',
    )
    const rows =
      await database.admin`select layer, void_reason from sign_off where release_id = ${offer.id} order by layer`
    expect(rows).toEqual([
      { layer: 'compliance', void_reason: null },
      { layer: 'iam', void_reason: 'The signer changed what it contains after signing.' },
    ])
    const [release] = await database.admin`select digest from release where id = ${offer.id}`
    expect(release?.digest).toBe(offer.digest)
  })
})

test('who changed something after the draft, or changed the owners last, may not sign', async () => {
  const offer = await inReview([])
  const edit = `update agent set prompt_reference = 'git:prompts@2', updated_by = '${deputy('app')}', updated_at = now() where id = '${offer.agent}'`
  await change(offer.agent, edit, 'Another prompt.', deputy('app'))
  await change(
    offer.agent,
    `insert into ownership_history (id, agent_id, layer, since, changed_by, reason) values ('own_late_${count}', '${offer.agent}', 'pam', now() + interval '1 hour', '${owner('iga')}', 'x')`,
    'Owners.',
  )
  const [release] = await database.admin`select digest from release where id = ${offer.id}`
  const sign = (layer: string, person: string) =>
    runCommand(signRelease, {
      actor: actor(person),
      input: {
        release: offer.id,
        layer,
        digest: release?.digest,
        meaning: 'I read my section and answer for it',
      },
    })
  expect(await sign('app', deputy('app'))).toMatchObject({ code: 'separation_of_duties' })
  expect(await sign('iga', owner('iga'))).toMatchObject({
    code: 'separation_of_duties',
    detail: "You can't sign IGA: you changed its owners. iga_deputy (deputy) can.",
  })
  expect(await sign('iga', deputy('iga'))).toMatchObject({ data: { approved: false } })
})

test('a change beside a draft under way ends up in the draft', async () => {
  // 20 rounds of drafting while the model is being changed: whoever comes second must see the first.
  const { draftRelease } = await import('./draft-release')
  for (let round = 0; round < 20; round++) {
    const agent = `agt_v${++count}`
    await makeAgent(database.admin, agent)
    const reclassify = `update action set data_class = 'restricted' where id = 'act_${agent}_note'`
    const [, drafted] = await Promise.all([
      change(agent, reclassify, 'Reclassified.'),
      runCommand(draftRelease, {
        actor: actor(AUTHOR),
        input: { agent, environment: 'production', intent: 'First release of it' },
      }),
    ])
    if (isRefusal(drafted)) throw new Error(drafted.detail)
    const [row] = await database.admin`
      select jsonb_path_query_first(p.content, '$.sections.app.actions[*] ? (@.action == "note").classification.data_class') as data_class
      from release r join release_package p on p.release_id = r.id and p.revision = r.revision where r.id = ${drafted.data.release}`
    expect(row?.data_class).toBe('restricted')
  }
})
