/** Threads on a release: who may write, what holds up a signature, who says that it is settled. */
import { beforeAll, describe, expect, test } from 'vitest'
import { loadSigningReleases } from '@/db/stores/release-signing'
import { writeDatabase } from '@/db/write'
import type { ControlLayer } from '@/lib/domain/control-layer/layers'
import type { PersonActor } from '@/lib/domain/member/permissions'
import { isRefusal } from '@/lib/domain/refusal'
import { runQuery } from '@/lib/queries/define-query'
import { releaseCommentSubjects } from '@/lib/queries/release/release-comment-subjects'
import { releaseComments } from '@/lib/queries/release/release-comments'
import { useDatabase } from '@/lib/testing/database'
import { addPerson } from '@/lib/testing/people'
import {
  actor,
  AUTHOR,
  deputy,
  makeAgent,
  makeOrganisation,
  owner,
  putInReview,
} from '@/lib/testing/release-fixture'
import { runCommand } from '../run-command'
import { commentOnRelease } from './comment-on-release'
import { reopenThread } from './reopen-thread'
import { requestChanges } from './request-changes'
import { resolveThread } from './resolve-thread'

const database = useDatabase()
let auditor: PersonActor
let stranger: PersonActor
beforeAll(async () => {
  await makeOrganisation(database.admin)
  auditor = await addPerson(database.admin, 'Otto', 'audit')
  stranger = await addPerson(database.admin, 'Sven', 'iam')
})

let count = 0
async function inReview(signed: ControlLayer[] = []) {
  const agent = `agt_t${++count}`
  await makeAgent(database.admin, agent)
  return { agent, ...(await putInReview(database.admin, agent, 1, signed)) }
}

const by = (who: string | PersonActor) => (typeof who === 'string' ? actor(who) : who)
const comment = (who: string | PersonActor, input: Record<string, unknown>) =>
  runCommand(commentOnRelease, { actor: by(who), input: { body: 'Why is this needed?', ...input } })
const resolve = (who: string | PersonActor, release: string, thread: string) =>
  runCommand(resolveThread, { actor: by(who), input: { release, thread } })
const reopen = (who: string, release: string, thread: string) =>
  runCommand(reopenThread, { actor: by(who), input: { release, thread } })

async function threadBy(who: string, input: Record<string, unknown>): Promise<string> {
  const reply = await comment(who, input)
  if (isRefusal(reply)) throw new Error(reply.detail)
  return reply.data.thread
}

async function ask(who: string | PersonActor, release: string, layer?: ControlLayer) {
  const answer = await runQuery(releaseComments, by(who), { release, layer })
  if (isRefusal(answer)) throw new Error(answer.detail)
  return releaseComments.output.parse(JSON.parse(JSON.stringify(answer)))
}

/** Layers that `canSign` refuses, by what the database says now. */
async function heldUp(release: string): Promise<ControlLayer[]> {
  const [row] = await database.admin`select * from release where id = ${release}`
  const facts = await loadSigningReleases(writeDatabase(), [row as never], new Date())
  return facts.get(release)!.changesRequested
}

const typesOf = async (release: string) =>
  (
    await database.admin`select type, layer from evidence_index where subject_id = ${release} and code = '' order by seq`
  ).map(row => `${row.type} ${row.layer ?? ''}`.trim())

describe('who may write', () => {
  test.each([
    ['the accountable of a layer', () => owner('iga')],
    ['a deputy', () => deputy('pam')],
    ['the team of the agent', () => AUTHOR],
    ['Security, of another section', () => deputy('security')],
  ])('%s', async (_who, person) => {
    const { id } = await inReview()
    expect(await comment(person(), { release: id, layer: 'iam' })).toMatchObject({
      data: { comment: expect.stringMatching(/^cmt_/) },
    })
    expect(await typesOf(id)).toEqual(['release.commented iam'])
  })

  test('not an auditor, and not somebody without a duty in it', async () => {
    const { id } = await inReview()
    expect(await comment(auditor, { release: id })).toMatchObject({ code: 'not_permitted' })
    expect(await comment(stranger, { release: id })).toMatchObject({
      code: 'not_permitted',
      detail: expect.stringContaining('app team'),
    })
    expect(await comment(stranger, { release: 'rel_none' })).toMatchObject({ code: 'not_found' })
    expect((await ask(auditor, id)).can_comment?.code).toBe('not_permitted')
    expect((await ask(auditor, id)).threads).toEqual([])
  })

  test('nobody once it is over', async () => {
    const { id } = await inReview()
    await database.admin`update release set state = 'withdrawn' where id = ${id}`
    expect(await comment(owner('pam'), { release: id })).toMatchObject({ code: 'wrong_state' })
  })
})

describe('what it is about', () => {
  test('the release, a section, one action; an answer takes what its thread is about', async () => {
    const { id, agent } = await inReview()
    await comment(owner('app'), { release: id, body: 'All of it' })
    const thread = await threadBy(owner('app'), { release: id, layer: 'app', about: `shop-${agent}/note` })
    expect(await comment(AUTHOR, { release: id, thread, body: 'It writes a note' })).toMatchObject({
      data: { thread },
    })
    const { threads } = await ask(AUTHOR, id, 'app')
    const subjects = await runQuery(releaseCommentSubjects, actor(AUTHOR), { release: id, layer: 'app' })
    if (isRefusal(subjects)) throw new Error(subjects.detail)
    expect(subjects.items.map(({ about }) => about)).toContain(`shop-${agent}/create_refund`)
    expect(threads.map(each => [each.layer, each.about, each.comments.map(({ body }) => body)])).toEqual([
      [null, null, ['All of it']],
      ['app', `shop-${agent}/note`, ['Why is this needed?', 'It writes a note']],
    ])
    expect((await ask(AUTHOR, id, 'iam')).threads).toHaveLength(1)
  })

  test.each<[string, Record<string, unknown>, string, string]>([
    [
      'an action that the section does not have',
      { layer: 'app', about: 'shop/nothing' },
      'not_found',
      '/about',
    ],
    ['an action without its section', { about: 'shop/note' }, 'invalid_input', '/layer'],
    ['a change asked of no section', { requests_change: true }, 'invalid_input', '/layer'],
    ['a thread that is not there', { thread: 'cmt_none' }, 'not_found', '/thread'],
  ])('%s is refused', async (_what, input, code, pointer) => {
    const { id } = await inReview()
    expect(await comment(owner('app'), { release: id, ...input })).toMatchObject({
      code,
      errors: [{ pointer }],
    })
    expect(await database.admin`select id from release_comment where release_id = ${id}`).toEqual([])
  })

  test("a thread of another release can't be answered or resolved through this one", async () => {
    const one = await inReview()
    const other = await inReview()
    const thread = await threadBy(owner('pam'), { release: one.id })
    expect(await comment(owner('pam'), { release: other.id, thread })).toMatchObject({ code: 'not_found' })
    expect(await resolve(owner('pam'), other.id, thread)).toMatchObject({ code: 'not_found' })
  })
})

describe('a thread that asks for a change', () => {
  test('holds up its layer only, until its author or another owner of the layer resolves it', async () => {
    const { id } = await inReview(['iam'])
    const thread = await threadBy(deputy('pam'), { release: id, layer: 'pam', requests_change: true })
    expect(await heldUp(id)).toEqual(['pam'])
    expect((await ask(owner('pam'), id, 'pam')).blocked?.detail).toContain(
      'pam_deputy or another owner of PAM',
    )
    expect((await ask(owner('pam'), id, 'iam')).blocked).toBeNull()
    // Neither those who are asked to change it, nor another layer.
    expect(await resolve(AUTHOR, id, thread)).toMatchObject({ code: 'not_owner' })
    expect(await resolve(owner('security'), id, thread)).toMatchObject({ code: 'not_owner' })
    expect(await resolve(auditor, id, thread)).toMatchObject({ code: 'not_permitted' })
    expect(await heldUp(id)).toEqual(['pam'])
    expect(await resolve(owner('pam'), id, thread)).toMatchObject({ data: { thread } })
    expect(await heldUp(id)).toEqual([])
    expect(await reopen(AUTHOR, id, thread)).toMatchObject({ code: 'not_owner' })
    expect(await reopen(deputy('pam'), id, thread)).toMatchObject({ data: { thread } })
    expect(await heldUp(id)).toEqual(['pam'])
    expect(await typesOf(id)).toEqual([
      'release.commented pam',
      'release.thread-resolved pam',
      'release.thread-reopened pam',
    ])
  })

  test('only owners of a layer hold its signature up', async () => {
    const { id } = await inReview()
    for (const person of [AUTHOR, owner('security')]) {
      expect(await comment(person, { release: id, layer: 'pam', requests_change: true })).toMatchObject({
        code: 'not_owner',
      })
    }
  })

  test('not beside a signature: that is taken back first', async () => {
    const { id } = await inReview(['pam'])
    const asked = await comment(deputy('pam'), { release: id, layer: 'pam', requests_change: true })
    expect(asked).toMatchObject({
      code: 'wrong_state',
      detail: expect.stringContaining('pam can take that signature back'),
    })
  })

  test('requesting changes opens one with the reason, and it outlives the way back to a draft', async () => {
    const { id } = await inReview(['iam'])
    const reason = 'The rollback names a script that is gone'
    const reply = await runCommand(requestChanges, {
      actor: actor(owner('pam')),
      input: { release: id, layer: 'pam', reason },
    })
    if (isRefusal(reply)) throw new Error(reply.detail)
    const { threads } = await ask(AUTHOR, id, 'pam')
    expect(threads).toMatchObject([
      { id: reply.data.thread, requests_change: true, resolved: null, comments: [{ body: reason }] },
    ])
    expect(await heldUp(id)).toEqual(['pam'])
    expect(await database.admin`select void_kind from sign_off where release_id = ${id}`).toMatchObject([
      { void_kind: 'returned' },
    ])
    expect(
      await comment(AUTHOR, { release: id, thread: reply.data.thread, body: 'It is back' }),
    ).toHaveProperty('data')
    expect(await resolve(owner('pam'), id, reply.data.thread)).toHaveProperty('data')
  })
})

describe('a thread that asks for no change', () => {
  test('is resolved by its author or the team of the agent, and can be answered again once it is open', async () => {
    const { id } = await inReview()
    const thread = await threadBy(owner('iga'), { release: id, layer: 'iga' })
    expect(await heldUp(id)).toEqual([])
    expect(await resolve(deputy('iga'), id, thread)).toMatchObject({ code: 'not_permitted' })
    expect(await resolve(AUTHOR, id, thread)).toHaveProperty('data')
    expect(await comment(owner('iga'), { release: id, thread })).toMatchObject({ code: 'wrong_state' })
    expect(await reopen(owner('iga'), id, thread)).toHaveProperty('data')
    expect(await reopen(owner('iga'), id, thread)).toMatchObject({
      code: 'wrong_state',
      detail: 'This thread is open already.',
    })
    expect(await comment(owner('iga'), { release: id, thread })).toHaveProperty('data')
  })
})

test('two resolve at once: one does, the other is told who did, and it is on record once', async () => {
  for (let round = 0; round < 20; round++) {
    const { id } = await inReview()
    const thread = await threadBy(owner('pam'), { release: id, layer: 'pam', requests_change: true })
    const replies = await Promise.all([resolve(owner('pam'), id, thread), resolve(deputy('pam'), id, thread)])
    expect(replies.filter(isRefusal)).toMatchObject([
      {
        code: 'wrong_state',
        detail: expect.stringMatching(/^pam(_deputy)? resolved this thread already\.$/),
      },
    ])
    expect((await typesOf(id)).filter(type => type.startsWith('release.thread-resolved'))).toHaveLength(1)
  }
})
