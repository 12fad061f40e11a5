/** `policy.evaluate`: one AuthZEN request against what is in force, or against an agent's draft, and why. */

import { and, eq } from 'drizzle-orm'
import { z } from 'zod'
import { agent } from '@/db/schema/agent'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { epochSeconds } from '@/lib/domain/epoch-seconds'
import { whatWouldDiffer } from '@/lib/domain/policy/analysis/what-would-differ'
import { evaluate } from '@/lib/domain/policy/evaluate'
import { explain } from '@/lib/domain/policy/explain'
import { OUTCOMES, REASON_CODES } from '@/lib/domain/policy/model'
import { MAX_REQUEST_BYTES, Malformed, parseRequest } from '@/lib/domain/policy/parse-request'
import { obligationsSchema } from '@/lib/domain/policy/rule-fields'
import { situationAt } from '@/lib/domain/policy/simulate/situation-at'
import { isRefusal, refuse, refuseField } from '@/lib/domain/refusal'
import { defineQuery } from '../define-query'
import { visibleAgents } from '../scope'
import { draftOf, draftSchema } from './draft-input'
import { loadInForce, loadWithDraft } from './policy-in-force'
import { approvalJson } from './threshold-row'
import { layerOwners, ruleIdOf, ruleNames } from './why-names'

const layerOrNone = z.enum([...CONTROL_LAYERS, ''])

const whyRow = z.object({
  kind: z.enum(['step', 'tier', 'threshold', 'guardrail']),
  rule: z.string(),
  /** A guardrail's or threshold's name; "" for tiers and steps. */
  name: z.string(),
  layer: layerOrNone,
  /** Who answers for that layer of the agent, no person where it is vacant; null for the organisation's own. */
  owner: z.object({ team: z.string().nullable(), person: z.string().nullable() }).nullable(),
  condition: z.string(),
  values: z.array(z.object({ field: z.string(), shown: z.string().nullable() })),
  message: z.string(),
  outcome: z.enum(OUTCOMES),
  approvals: z.array(approvalJson),
  obligations: obligationsSchema,
  effect: z.enum(['holds', 'unknown_holds', 'did_not_hold', 'excepted']),
  decides: z.boolean(),
  excepted_until: z.number().nullable(),
})

export const evaluatePolicy = defineQuery({
  name: 'policy.evaluate',
  summary: 'Evaluates an AuthZEN request with the reference evaluator, and says which rules decided.',
  permission: 'console.read',
  body: true,
  /** A request of 256 KB as JSON text inside JSON text, with room to say that one is too large. */
  maxBodyBytes: 1024 * 1024,
  input: z.strictObject({
    environment: z.string().min(1).max(50),
    /** The request as JSON text, or as an object. Text keeps number literals and duplicate keys as they were sent. */
    request: z.union([z.string().max(MAX_REQUEST_BYTES * 2), z.record(z.string(), z.unknown())]),
    /** `bundle`: what is in force. `draft`: with `agent` as a release drafted now would have it. */
    against: z.enum(['bundle', 'draft']).default('bundle'),
    agent: z.string().max(64).optional(),
    /** When the call is made, by the enforcer's clock; left out: now. Bundle and pulse are taken to be fresh then. */
    at: z.iso.datetime({ offset: true }).optional(),
    /** With `draft`: a rule that is not saved, to try it before. */
    unsaved: draftSchema.optional(),
  }),
  output: z.object({
    result: z.object({
      decision: z.boolean(),
      context: z.object({
        outcome: z.enum(OUTCOMES),
        reasons: z.array(
          z.object({
            code: z.enum(REASON_CODES),
            agent: z.string(),
            layer: layerOrNone,
            rule: z.string(),
            message: z.string(),
          }),
        ),
        obligations: obligationsSchema,
        approval: z
          .object({
            required: z.array(z.object({ agent: z.string(), layer: z.enum(CONTROL_LAYERS), count: z.int() })),
            expires_in_seconds: z.number(),
          })
          .nullable(),
        policy: z.object({ serial: z.int(), release: z.string(), digest: z.string() }),
      }),
    }),
    /** Why the text could not be read; null when it could. */
    malformed: z.string().nullable(),
    why: z.array(
      z.object({
        agent: z.string(),
        name: z.string(),
        identity: z.string(),
        is_subject: z.boolean(),
        outcome: z.enum(OUTCOMES),
        strictest: z.boolean(),
        rows: z.array(whyRow),
      }),
    ),
    /** What would have to differ for a lower outcome. */
    lower: z.object({
      /** Each tried: with these fields so, the outcome is that. */
      alternatives: z.array(
        z.object({
          outcome: z.enum(OUTCOMES),
          sentence: z.string(),
          changes: z.array(z.object({ field: z.array(z.string()), to: z.unknown() })),
          /** Epoch seconds, where the clock has to differ. */
          at: z.number().nullable(),
        }),
      ),
      /** What nothing in the call changes, and whose approval would. */
      fixed: z.array(z.string()),
    }),
  }),
  async run(input, context) {
    const { db, actor, now } = context
    const seconds = epochSeconds(now)
    if (input.against === 'draft' && !input.agent)
      return refuseField('/agent', 'Name the agent whose draft is asked.')
    const unsaved = input.unsaved ? await draftOf(input.unsaved, context) : null
    if (isRefusal(unsaved)) return unsaved
    if (input.agent) {
      const [visible] = await db
        .select({ id: agent.id })
        .from(agent)
        .where(and(eq(agent.id, input.agent), visibleAgents(actor)))
      if (!visible)
        return refuse('not_found', 'There is no such agent, or it is not one that your team may see.')
    }
    const at = input.at === undefined ? seconds : epochSeconds(new Date(input.at))
    const loaded =
      input.against === 'draft' && input.agent
        ? await loadWithDraft(db, input.environment, input.agent, seconds, unsaved)
        : await loadInForce(db, input.environment, seconds)
    const situation = loaded && situationAt(loaded, seconds, at)
    const request = parseRequest(
      typeof input.request === 'string' ? input.request : JSON.stringify(input.request),
    )
    const result = evaluate(situation?.policy ?? null, situation?.pulse ?? null, request, at)
    if (request instanceof Malformed || !situation) {
      return {
        result,
        malformed: request instanceof Malformed ? request.detail : null,
        why: [],
        lower: { alternatives: [], fixed: [] },
      }
    }
    const hops = explain(situation.policy, request, result, at)
    // What binds another team's agent is not everybody's to read, though the outcome is.
    const visible = new Set(
      (await db.select({ id: agent.id }).from(agent).where(visibleAgents(actor))).map(row => row.id),
    )
    const [names, owners] = await Promise.all([
      ruleNames(
        db,
        hops.flatMap(hop => hop.rows.map(row => ruleIdOf(row.rule))),
      ),
      layerOwners(
        db,
        hops.map(hop => hop.agent),
      ),
    ])
    // Another team's limits can be read from what would have to differ.
    const isOpen = hops.every(hop => hop.agent === '' || visible.has(hop.agent))
    return {
      result: {
        ...result,
        context: {
          ...result.context,
          reasons: result.context.reasons.map(reason =>
            reason.agent === '' || visible.has(reason.agent)
              ? reason
              : { ...reason, rule: '', message: 'A rule of another team.' },
          ),
        },
      },
      malformed: null,
      why: hops.map(hop => ({
        ...hop,
        rows:
          hop.agent === '' || visible.has(hop.agent)
            ? hop.rows.map(row => ({
                ...row,
                name: names.get(ruleIdOf(row.rule)) ?? '',
                owner: owners.get(hop.agent)?.[row.layer] ?? null,
              }))
            : [],
      })),
      lower: isOpen
        ? whatWouldDiffer(situation.policy, situation.pulse, request, result, at)
        : {
            alternatives: [],
            fixed: ['An agent of another team takes part in this call: its rules are not yours to read.'],
          },
    }
  },
})
