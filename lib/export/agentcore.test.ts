/** AgentCore statements under real Cedar: what they say, what they leave out and name, and hostile names. */
import { policyToJson } from '@cedar-policy/cedar-wasm/nodejs'
import { describe, expect, it } from 'vitest'
import type { AgentCoreOptions } from '@/lib/domain/export/cedar/agentcore-options'
import { exportAgentCore } from '@/lib/domain/export/cedar/export-agentcore'
import type { Exported } from '@/lib/domain/export/target'
import { isRefusal } from '@/lib/domain/refusal'
import {
  exportedForGateway,
  GATEWAY,
  GATEWAY_OPTIONS,
  ISSUER,
  loadGateway,
  statementsOf,
} from '@/lib/testing/agentcore-gateway'
import { HOSTILE_TEXTS } from '@/lib/testing/hostile-texts'
import { SMALL_NOW, smallPolicy, smallRule } from '@/lib/testing/small-policy'
import { validateAgentCore } from './validate-cedar'

const SUBJECT = `${ISSUER}#client-1`

describe('the profile', () => {
  const policy = () => {
    const base = smallPolicy({ subject: SUBJECT }, [
      smallRule('deny', { field: ['arguments', 'amount'], op: 'gt', value: { number: '500.5' } }),
    ])
    return base
  }
  const amount = (type: string) => ({
    stripe: { refund: { type: 'object', properties: { amount: { type } } } },
  })

  it('says one action of one gateway target per statement, with three underscores unless said otherwise', async () => {
    const result = exportedForGateway(policy(), GATEWAY_OPTIONS, amount('integer'))
    expect(result.inexpressible).toEqual([])
    expect(statementsOf(result)).toEqual([
      {
        name: expect.stringMatching(/^countersign_[0-9a-f]{32}$/),
        description: '"agt_1" may call "refund" of "stripe" (release rel_1)',
        withdraw_by: new Date((SMALL_NOW + 500) * 1000).toISOString(),
        definition: {
          cedar: {
            statement: `permit (principal == AgentCore::OAuthUser::"client-1", action == AgentCore::Action::"stripe___refund", resource == AgentCore::Gateway::"${GATEWAY}") when { (!(principal.hasTag("act")) && principal.hasTag("purpose") && ["refunds"].contains(principal.getTag("purpose")) && (context.input has "amount" && (context.input["amount"] > -1000000000000000 && context.input["amount"] < 1000000000000000 && context.input["amount"] <= 500))) };`,
          },
        },
      },
    ])
    expect(validateAgentCore(result)).toBeNull()
    const other = { ...GATEWAY_OPTIONS, separator: '__', targets: { stripe: 'StripeTarget' } }
    expect(
      JSON.stringify(statementsOf(exportedForGateway(smallPolicy({ subject: SUBJECT }), other))),
    ).toContain('StripeTarget__refund')
  })

  it('names what it can’t see, and denies it', async () => {
    const names = async (result: Exported) => {
      expect(statementsOf(result)).toEqual([])
      expect(validateAgentCore(result)).toBeNull()
      expect(result.inexpressible.every(one => one.becomes === 'denied' && one.agent === 'agt_1')).toBe(true)
      return result.inexpressible.map(one => `${one.rule}: ${one.what}`).join('\n')
    }
    const rule = (condition: unknown) =>
      exportedForGateway(smallPolicy({ subject: SUBJECT }, [smallRule('deny', condition)]), GATEWAY_OPTIONS)
    expect(await names(exportedForGateway(policy(), GATEWAY_OPTIONS))).toMatch(
      /^thr_deny@1: The tool’s schema gives arguments.amount no type/,
    )
    expect(await names(rule({ field: ['usage', 'thr_1'], op: 'gt', value: { number: '1' } }))).toMatch(
      /looks at usage.thr_1/,
    )
    expect(
      await names(rule({ field: ['clock'], op: 'during', value: 'mon 09:00-17:00 Europe/Berlin' })),
    ).toMatch(/no(ne)?/)
    expect(await names(exportedForGateway(smallPolicy({}), GATEWAY_OPTIONS))).toMatch(
      /no identity that a token/,
    )
    const always = smallPolicy({ subject: SUBJECT })
    always.agents.agt_1!.surface.stripe!.refund!.tiers = [{ tier: 'high', outcome: 'step_up', approvals: [] }]
    expect(await names(exportedForGateway(always, GATEWAY_OPTIONS))).toMatch(/asks for an approval/)
    const obliging = smallRule('allow', null, { obligations: { session_recorded: true } })
    const recorded = smallPolicy({ subject: SUBJECT }, [obliging])
    expect(await names(exportedForGateway(recorded, GATEWAY_OPTIONS))).toMatch(/carries no obligations out/)
    expect(
      statementsOf(exportedForGateway(recorded, { ...GATEWAY_OPTIONS, meets_obligations: true })),
    ).toHaveLength(1)
  })

  it('leaves out a statement of more than 10,000 characters, and what two actions would be called alike', () => {
    const value = Array.from({ length: 60 }, (_, i) => `${i}`.repeat(200))
    const base = smallPolicy({ subject: SUBJECT }, [
      smallRule('deny', { field: ['purpose'], op: 'in', value }),
    ])
    const long = exportedForGateway(base, GATEWAY_OPTIONS)
    expect(statementsOf(long)).toEqual([])
    expect(long.inexpressible[0]?.what).toMatch(/characters, and AgentCore takes 10,000/)

    const alike = smallPolicy({ subject: SUBJECT, system: 'a', action: 'b___c' })
    const { surface } = alike.agents.agt_1!
    surface.a___b = { c: surface.a!.b___c! }
    const result = exportedForGateway(alike, GATEWAY_OPTIONS)
    expect(statementsOf(result)).toEqual([])
    expect(result.inexpressible.map(one => one.system)).toEqual(['a', 'a___b'])
  })

  it('names no gateway until somebody does, and takes back what only time takes away', () => {
    const template = exportedForGateway(smallPolicy({ subject: SUBJECT }))
    expect(statementsOf(template)[0]?.definition.cedar.statement).toContain('gateway/GATEWAY"')
    expect(template.inexpressible[0]?.what).toMatch(/no gateway yet and permit nothing/)
    // A preview isn't signed, and AgentCore has no clock by which it would be over.
    const preview = exportedForGateway({ ...smallPolicy({ subject: SUBJECT }), serial: 0 }, GATEWAY_OPTIONS)
    expect(statementsOf(preview)[0]?.definition.cedar.statement).toContain('gateway/GATEWAY"')
    const refused = (options: unknown) =>
      exportAgentCore(smallPolicy({}), { agentcore: options as AgentCoreOptions })
    expect(isRefusal(refused({ ...GATEWAY_OPTIONS, gateway: 'arn:aws:s3:::x' }))).toBe(true)
    expect(isRefusal(refused({ ...GATEWAY_OPTIONS, withdrawn_by_host: false }))).toBe(true)
    expect(isRefusal(refused({ ...GATEWAY_OPTIONS, separator: '"' }))).toBe(true)
  })
})

it.each(HOSTILE_TEXTS.map(text => [JSON.stringify(text), text] as const))(
  '%s stays a name',
  async (_, text) => {
    const names = { subject: `${ISSUER}#${text}`, system: text, action: text, purpose: text }
    const rule = smallRule('deny', { field: ['arguments', text], op: 'matches', value: text, absent: 'z' })
    const input = { type: 'object', properties: Object.fromEntries([[text, { type: 'string' }]]) }
    const result = exportedForGateway(
      smallPolicy(names, [rule]),
      GATEWAY_OPTIONS,
      Object.fromEntries([[text, Object.fromEntries([[text, input]])]]),
    )
    expect(validateAgentCore(result)).toBeNull()
    const [policy, ...others] = statementsOf(result)
    expect(others).toEqual([])
    const answer = policyToJson(policy!.definition.cedar.statement)
    if (answer.type === 'failure') throw new Error(answer.errors[0]?.message)
    const { effect, principal, action, resource } = answer.json
    expect({ effect, principal, action, resource }).toEqual({
      effect: 'permit',
      principal: { op: '==', entity: { type: 'AgentCore::OAuthUser', id: text } },
      action: { op: '==', entity: { type: 'AgentCore::Action', id: `${text}___${text}` } },
      resource: { op: '==', entity: { type: 'AgentCore::Gateway', id: GATEWAY } },
    })
    const gateway = loadGateway(result)
    const call = { subject: text, name: `${text}___${text}`, tags: { purpose: text } }
    expect(gateway({ ...call, input: Object.fromEntries([[text, text]]) })).toBe(false)
    expect(gateway({ ...call, input: {} })).toBe(text !== '*')
    expect(gateway({ ...call, tags: { purpose: `${text}x` }, input: {} })).toBe(false)
  },
)
