/**
 * Whatever happens to releases in whatever order, no published bundle carries one whose signatures don't match its
 * digest and the matrix. Checked on the rows and bytes by rules written again here, not by the product's own.
 * `RELEASE_STEPS=10000 npx vitest run --project database test/release-commands` runs as many as issue 3 asks.
 */
import { randomInt } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { beforeAll, expect, test } from 'vitest'
import { writeAs } from '@/db/write'
import { updateAgent } from '@/lib/commands/agent/update-agent'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { declineRelease } from '@/lib/commands/release/decline-release'
import { draftRelease } from '@/lib/commands/release/draft-release'
import { expireApprovals } from '@/lib/commands/release/expire-approvals'
import { publishRelease } from '@/lib/commands/release/publish-release'
import { requestChanges } from '@/lib/commands/release/request-changes'
import { resolveThread } from '@/lib/commands/release/resolve-thread'
import { signRelease } from '@/lib/commands/release/sign-release'
import { submitRelease } from '@/lib/commands/release/submit-release'
import { withdrawRelease } from '@/lib/commands/release/withdraw-release'
import { withdrawSignature } from '@/lib/commands/release/withdraw-signature'
import { runCommand } from '@/lib/commands/run-command'
import { createSigningKey } from '@/lib/commands/signing-key/create-signing-key'
import { readTar } from '@/lib/domain/bundle/archive'
import { CONTROL_LAYERS, type ControlLayer } from '@/lib/domain/control-layer/layers'
import { isRefusal } from '@/lib/domain/refusal'
import { digestRelease, type ReleaseContent } from '@/lib/domain/release/content'
import { useDatabase } from '@/lib/testing/database'
import { seededRandom } from '@/lib/testing/random'
import { actor, AUTHOR, deputy, makeAgent, makeOrganisation, owner } from '@/lib/testing/release-fixture'
import { TEST_RULES } from '@/lib/testing/rules'

const database = useDatabase()
const sql = () => database.admin
const STEPS = Number(process.env.RELEASE_STEPS ?? 600)
/** The long run takes other steps each time; `npm test` always the same. */
const SEED = Number(process.env.RELEASE_SEED ?? (process.env.RELEASE_STEPS ? randomInt(2 ** 31) : 7))
const SIGNER = { kind: 'system', name: 'signer' } as const
const AGENTS = ['agt_a', 'agt_b']

const { next: random, pick } = seededRandom(SEED)
const layer = (): ControlLayer => pick(CONTROL_LAYERS)
const anybody = () =>
  pick([AUTHOR, 'per_admin', ...CONTROL_LAYERS.flatMap(each => [owner(each), deputy(each)])])
/** Mostly the right one, or nothing would ever be approved. */
const ownerOrAnybody = (of: ControlLayer) =>
  random() < 0.9 ? pick([owner(of), owner(of), deputy(of)]) : anybody()

async function asSigner<T>(work: () => Promise<T>): Promise<T> {
  writeAs('signer_rt')
  try {
    return await work()
  } finally {
    writeAs('app_rt')
  }
}

beforeAll(async () => {
  await makeOrganisation(sql())
  for (const agent of AGENTS) await makeAgent(sql(), agent)
  await asSigner(() =>
    runCommand(createSigningKey, { actor: SIGNER, input: { purpose: 'bundle', origin: 'x' } }),
  )
})

async function openRelease() {
  const rows = await sql()`select * from release where state in ('draft', 'in_review', 'approved')`
  return rows.length === 0 ? null : pick(rows)
}

let rules = 0
const STEPS_BY_NAME: Record<string, () => Promise<unknown>> = {
  draft: () =>
    runCommand(draftRelease, {
      actor: actor(AUTHOR),
      input: { agent: pick(AGENTS), environment: 'production', intent: 'What stands now' },
    }),
  submit: () =>
    onOpen(release => runCommand(submitRelease, { actor: actor(AUTHOR), input: { release: release.id } })),
  sign: () =>
    onOpen(async release => {
      // Now and then by the digest of a package that was offered before.
      const packages = await sql()`select digest from release_package where release_id = ${release.id}`
      const digest = random() < 0.95 ? release.digest : pick(packages).digest
      const of = layer()
      const input = { release: release.id, layer: of, digest, meaning: 'I read it and answer for it' }
      return runCommand(signRelease, { actor: actor(ownerOrAnybody(of)), input })
    }),
  signAll: () =>
    onOpen(async release => {
      for (const of of CONTROL_LAYERS) {
        const input = {
          release: release.id,
          layer: of,
          digest: release.digest,
          meaning: 'I read it and answer for it',
        }
        await runCommand(signRelease, { actor: actor(owner(of)), input })
      }
    }),
  takeBack: () =>
    onOpen(release => {
      const of = layer()
      const input = { release: release.id, layer: of, reason: 'I read it wrongly' }
      return runCommand(withdrawSignature, { actor: actor(ownerOrAnybody(of)), input })
    }),
  requestChanges: () =>
    onOpen(release => {
      const of = layer()
      const input = { release: release.id, layer: of, reason: 'This has to change' }
      return runCommand(requestChanges, { actor: actor(ownerOrAnybody(of)), input })
    }),
  resolve: () =>
    onOpen(async release => {
      const rows =
        await sql()`select id, layer from release_comment where release_id = ${release.id} and resolved_at is null and thread_id is null`
      for (const each of rows) {
        await runCommand(resolveThread, {
          actor: actor(owner(each.layer)),
          input: { release: release.id, thread: each.id },
        })
      }
    }),
  decline: () =>
    onOpen(release => {
      const of = layer()
      return runCommand(declineRelease, {
        actor: actor(ownerOrAnybody(of)),
        input: { release: release.id, layer: of, reason: 'This is not acceptable' },
      })
    }),
  withdraw: () =>
    onOpen(release =>
      runCommand(withdrawRelease, {
        actor: actor(AUTHOR),
        input: { release: release.id, reason: 'Another way' },
      }),
    ),
  ask: () =>
    onOpen(release =>
      runCommand(publishRelease, {
        actor: actor(pick([owner('iam'), owner('pam'), anybody()])),
        input: { release: release.id },
      }),
    ),
  expire: async () => {
    if (random() < 0.5)
      await sql()`update release set approval_expires_at = now() where state = 'approved' and publish_requested_at is null`
    return runCommand(expireApprovals, { actor: { kind: 'system', name: 'worker' }, input: {} })
  },
  edit: async () => {
    const agent = pick(AGENTS)
    const [row] = await sql()`select version from agent where id = ${agent}`
    const change = pick([
      { rollback: `Way back ${random()}` },
      { description: `What it is for ${random()}` },
      { credential_max_seconds: 60 + Math.floor(random() * 600) },
      { model: `model-${Math.floor(random() * 5)}` },
    ])
    return runCommand(updateAgent, {
      actor: actor(AUTHOR),
      input: { agent, expected_version: row!.version, ...change },
    })
  },
  newRules: () => {
    const content = structuredClone(TEST_RULES)
    content.settings.publish_automatically = random() < 0.5
    content.matrix[0]!.requires = { iam: 1, security: 1, [layer()]: 1 + Math.floor(random() * 2) }
    if (random() < 0.5) content.matrix.splice(1)
    return sql()`insert into organisation_rules (version, content, proposed_by, confirmed_by, reason, created_at)
      values (${++rules}, ${sql().json(content)}, ${owner('security')}, ${owner('compliance')}, 'For a test', now())`
  },
  publish: async () => {
    await asSigner(() => runCommand(publishBundle, { actor: SIGNER, input: { environment: 'production' } }))
    await everyCarriedReleaseHolds()
  },
}

async function onOpen(act: (release: { id: string; digest: string }) => Promise<unknown>): Promise<unknown> {
  const release = await openRelease()
  return release && act({ id: release.id, digest: release.digest })
}

/** How often each is drawn. */
const WEIGHTS: [string, number][] = [
  ['draft', 6],
  ['submit', 8],
  ['sign', 15],
  ['signAll', 20],
  ['takeBack', 3],
  ['requestChanges', 1],
  ['resolve', 6],
  ['decline', 1],
  ['withdraw', 1],
  ['ask', 6],
  ['expire', 1],
  ['edit', 3],
  ['newRules', 1],
  ['publish', 8],
]
const DRAWN = WEIGHTS.flatMap(([name, weight]) => Array.from({ length: weight }, () => name))

let carried = 0

/** The invariant, in SQL rows and bundle bytes. */
async function everyCarriedReleaseHolds(): Promise<void> {
  const [bundle] =
    await sql()`select * from bundle where environment = 'production' order by serial desc limit 1`
  if (!bundle) return
  const files = readTar(gunzipSync(bundle.bytes))
  if (isRefusal(files)) throw new Error(files.detail)
  const data = JSON.parse(Buffer.from(files.find(file => file.name.endsWith('data.json'))!.bytes).toString())
  for (const [agent, policy] of Object.entries<{ release: string; digest: string }>(data.policy.agents)) {
    carried++
    const [release] = await sql()`select * from release where id = ${policy.release}`
    const [kept] =
      await sql()`select content from release_package where release_id = ${policy.release} and revision = ${release!.revision}`
    const content = kept!.content as ReleaseContent
    const { root, sections } = digestRelease(content)
    expect([policy.digest, release!.digest, release!.agent_id]).toEqual([root, root, agent])
    expect(release!.publish_requested_at, 'somebody asked for it').not.toBeNull()
    const signed =
      await sql()`select * from sign_off where release_id = ${policy.release} and voided_at is null`
    for (const each of signed) {
      expect([each.digest, each.section_digest]).toEqual([root, sections[each.layer as ControlLayer]])
      const { accountable, deputy: second } = content.ownership[each.layer as ControlLayer]
      expect([accountable?.id, second?.id]).toContain(each.person_id)
    }
    expect(new Set(signed.map(each => each.person_id)).size, 'one person, one layer').toBe(signed.length)
    const parts = await sql()`select person_id from release_contributor where release_id = ${policy.release}`
    expect(signed.filter(each => parts.some(part => part.person_id === each.person_id))).toEqual([])
    for (const of of CONTROL_LAYERS) {
      const has = signed.filter(each => each.layer === of).length
      expect([of, has]).toEqual([of, content.requirements!.layers[of]])
    }
  }
}

test(`${STEPS} random steps, seed ${SEED}: every carried release is signed as its matrix asks`, async () => {
  const done = new Map<string, number>()
  for (let step = 0; step < STEPS; step++) {
    const name = pick(DRAWN)
    const reply = await STEPS_BY_NAME[name]!()
    if (!isRefusal(reply)) done.set(name, (done.get(name) ?? 0) + 1)
  }
  await STEPS_BY_NAME.publish!()
  const approvals = await sql()`select count(*)::int as n from evidence_index where type = 'release.approved'`
  // It must have come to something, or nothing was checked.
  expect(approvals[0]!.n).toBeGreaterThan(0)
  expect(carried).toBeGreaterThan(0)
  console.info(`${approvals[0]!.n} approvals, ${carried} carried releases checked`)
}, 3_600_000)
