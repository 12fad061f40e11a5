/**
 * What must be true of the rows whenever everything that was killed is back: of the acts that were acknowledged, of
 * bundles and their releases, and of the evidence log. Written against SQL and bytes, not with the product's own rules.
 */
import { createHash } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sql, TransactionSql } from 'postgres'
import { isRefusal } from '@/lib/domain/refusal'
import { appendLeaf, type Hash, leafHash, rootOfFrontier } from '@/lib/domain/evidence/merkle'
import { dataTextOf } from '@/lib/testing/bundle-data'
import { verifyBundle } from '@/lib/signer/verify-bundle'

export type Acknowledged = { operation: string; evidence: number; release: string; signOff?: string }

export class Checker {
  seen = { bundles: 0, releases: 0, entries: 0, acknowledged: 0 }
  private frontier: Hash[] = []
  private readonly text = new TextEncoder()

  constructor(private readonly admin: Sql) {}

  /** Sentences for what is wrong. Looks only at what is new since the last time, and at what must not have changed. */
  async check(acknowledged: Acknowledged[]): Promise<string[]> {
    const before = { seen: { ...this.seen }, frontier: this.frontier }
    for (let tries = 0; ; tries++) {
      try {
        return await this.look(acknowledged)
      } catch (error) {
        // A connection of before the database was killed.
        if (tries === 20) throw error
        Object.assign(this, { seen: { ...before.seen }, frontier: before.frontier })
        await sleep(200)
      }
    }
  }

  private look(acknowledged: Acknowledged[]): Promise<string[]> {
    // One snapshot: work goes on meanwhile.
    return this.admin.begin('isolation level repeatable read read only', async sql => [
      ...(await this.acts(sql, acknowledged)),
      ...(await this.bundles(sql)),
      ...(await this.halves(sql)),
      ...(await this.log(sql)),
    ])
  }

  /** Whoever got a 200 with a number finds the entry, and what it says, ever after. */
  private async acts(sql: TransactionSql, acknowledged: Acknowledged[]): Promise<string[]> {
    const wrong: string[] = []
    for (const { operation, evidence, release, signOff } of acknowledged) {
      this.seen.acknowledged++
      const [entry] =
        await sql`select operation, subject_id from evidence_index where seq = ${evidence} and exists (select from log_leaf l where l.seq = evidence_index.seq)`
      if (entry?.operation !== operation || entry.subject_id !== release)
        wrong.push(
          `${operation} was acknowledged as evidence #${evidence}, which is ${entry?.operation ?? 'lost'}`,
        )
      if (signOff === undefined) continue
      const [row] = await sql`select release_id from sign_off where id = ${signOff}`
      if (row?.release_id !== release) wrong.push(`signature ${signOff} was acknowledged and is lost`)
    }
    return wrong
  }

  private async bundles(sql: TransactionSql): Promise<string[]> {
    const wrong: string[] = []
    const rows =
      await sql`select b.*, k.public_key from bundle b join signing_key k on k.kid = b.kid where environment = 'production' and serial > ${this.seen.bundles} order by serial`
    for (const row of rows) {
      const say = (what: string) => wrong.push(`bundle ${row.serial}: ${what}`)
      if (row.serial !== ++this.seen.bundles) say(`follows ${this.seen.bundles - 1}`)
      if (createHash('sha256').update(row.bytes).digest('hex') !== row.sha256)
        say('other bytes than its digest')
      const verified = verifyBundle(row.bytes, row.public_key, { scope: 'production' })
      if (isRefusal(verified)) say(verified.detail)
      const data = JSON.parse(dataTextOf(row.bytes))
      const carried = Object.values<{ release: string; digest: string }>(data.policy.agents)
        .map(({ release, digest }) => `${release} ${digest}`)
        .sort()
      const listed =
        await sql`select release_id, digest from bundle_release where environment = 'production' and serial = ${row.serial}`
      if (
        JSON.stringify(carried) !==
        JSON.stringify(listed.map(each => `${each.release_id} ${each.digest}`).sort())
      )
        say('carries other releases than its rows say')
      const [told] =
        await sql`select count(*)::int as n from evidence_index where type = 'bundle.published' and subject_id = ${`production/${row.serial}`} and digest = ${row.sha256}`
      if (told!.n !== 1) say(`has ${told!.n} entries in evidence`)
      const unsigned = await sql`
        select r.id from bundle_release b join release r on r.id = b.release_id
        where b.environment = 'production' and b.serial = ${row.serial} and (r.published_at is null or r.digest <> b.digest
          or 6 <> (select count(distinct s.layer) from sign_off s where s.release_id = r.id and s.voided_at is null and s.digest = b.digest))`
      for (const { id } of unsigned) say(`carries ${id}, which isn't published with six signatures`)
    }
    return wrong
  }

  /** Rows and evidence say the same of every signature, approval and publication. */
  private async halves(sql: TransactionSql): Promise<string[]> {
    const rows = await sql`
      select r.id, r.state, r.approved_at is not null as approved, r.published_at is not null as published,
        (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.approved') as approvals,
        (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.published') as publications,
        (select count(*)::int from evidence_index e where e.subject_id = r.id and e.type = 'release.signed') as signings,
        (select count(*)::int from sign_off s where s.release_id = r.id) as signatures,
        exists (select from bundle_release b where b.release_id = r.id) as carried
      from release r where r.agent_id like 'agt_kill_%'`
    this.seen.releases = rows.filter(row => row.published).length
    return rows
      .filter(
        row =>
          row.approvals !== (row.approved ? 1 : 0) ||
          row.publications !== (row.published ? 1 : 0) ||
          row.carried !== row.published ||
          row.signings !== row.signatures ||
          (['published', 'superseded'].includes(row.state) && !row.published),
      )
      .map(row => `half done: ${JSON.stringify(row)}`)
  }

  /** Every entry hashes to its leaf, every checkpoint is a root of what the entries are, and the head is the last one. */
  private async log(sql: TransactionSql): Promise<string[]> {
    const wrong: string[] = []
    const from = this.seen.entries
    const leaves = await sql`select seq, entry, leaf_hash from log_leaf where seq >= ${from} order by seq`
    const signed = await sql`select size, root from log_checkpoint where size > ${from}`
    const roots = new Map(signed.map(({ size, root }) => [Number(size), Buffer.from(root)]))
    for (const { seq, entry, leaf_hash } of leaves) {
      if (Number(seq) !== this.seen.entries) return [`evidence #${this.seen.entries} is missing`]
      const hash = leafHash(this.text.encode(entry))
      if (!Buffer.from(hash).equals(leaf_hash)) wrong.push(`evidence #${seq} is not what was appended`)
      this.frontier = appendLeaf(this.frontier, this.seen.entries++, hash)
      const root = roots.get(this.seen.entries)
      if (root && !root.equals(Buffer.from(rootOfFrontier(this.frontier))))
        wrong.push(`the checkpoint of ${this.seen.entries} entries is over other ones`)
    }
    const [head] = await sql`select size, frontier from log_head where log_id = 'governance'`
    if (Number(head!.size) !== this.seen.entries || !Buffer.concat(this.frontier).equals(head!.frontier))
      wrong.push(`the head is at ${head!.size}, the entries at ${this.seen.entries}`)
    const [beyond] = await sql`select max(size)::int as size from log_checkpoint`
    if (beyond!.size > this.seen.entries) wrong.push(`a checkpoint of ${beyond!.size} entries was signed`)
    return wrong
  }
}
