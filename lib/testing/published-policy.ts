/** The newest bundle of an environment in a real OPA and in the reference evaluator: both must say the same, at any time. */
import type { Sql } from 'postgres'
import { expect } from 'vitest'
import { pool } from '@/db/pool'
import { loadReleasesInForce } from '@/lib/commands/bundle/releases-in-force'
import { publishBundle } from '@/lib/commands/bundle/publish-bundle'
import { runCommand } from '@/lib/commands/run-command'
import { composeBundle } from '@/lib/domain/bundle/compose-bundle'
import { composePulse } from '@/lib/domain/bundle/compose-pulse'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { evaluate } from '@/lib/domain/policy/evaluate'
import type { EvaluationResult } from '@/lib/domain/policy/model'
import { canonicalizeRequest, parseRequest } from '@/lib/domain/policy/parse-request'
import { bundleDataText, pulseDataText } from '@/lib/domain/policy/rego/data-json'
import { FRESHNESS_SECONDS } from '@/lib/domain/policy/tiers'
import { asSigner } from './as-signer'
import { dataTextOf } from './bundle-data'
import { ok } from './fixtures'
import type { PolicyOpa } from './opa-policy'

/** Publishes at that time, and puts what was published into OPA. `ask` answers at any time, by epoch seconds. */
export async function publishedPolicy(
  sql: Sql,
  opas: readonly PolicyOpa[],
  environment: string,
  at: number,
): Promise<(request: unknown, now: number) => Promise<EvaluationResult>> {
  ok(
    await asSigner(() =>
      runCommand(publishBundle, {
        actor: { kind: 'system', name: 'signer' },
        input: { environment },
        now: new Date(at * 1000),
      }),
    ),
  )
  const [row] =
    await sql`select * from bundle where environment = ${environment} order by serial desc limit 1`
  const { inForce } = await pool('signer_rt', 2).transaction(tx => loadReleasesInForce(tx, environment))
  const policy = {
    ...composeBundle(environment, inForce),
    serial: row!.serial,
    issued_at: epochSeconds(row!.issued_at),
    expires_at: epochSeconds(row!.expires_at),
  }
  // The evaluator decides on what was packed, not on something like it.
  const text = dataTextOf(row!.bytes)
  expect(text).toBe(bundleDataText(policy))
  return async (request, now) => {
    const pulse = composePulse({
      environment,
      issuedAt: now,
      leastSerial: policy.serial,
      killed: [],
      freshness: FRESHNESS_SECONDS,
    })
    const sent = canonicalizeRequest(JSON.stringify(request))
    if (typeof sent !== 'string') throw new Error('the request is malformed')
    const expected = evaluate(policy, pulse, parseRequest(sent), now)
    for (const opa of opas) {
      await opa.load(text, pulseDataText(pulse))
      expect(await opa.decide(sent, now)).toEqual(expected)
    }
    return expected
  }
}
