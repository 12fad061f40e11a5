/** What AWS AgentCore needs to know that is no part of a policy. */
import { type Refusal, refuseField } from '../../refusal'

export type AgentCoreOptions = {
  /** ARN of the one gateway that calls go through. It serves the environment of the policy and no other. */
  gateway: string
  /**
   * AgentCore has no clock, no pulse and no kill list. Only with somebody who withdraws statements (by
   * `withdraw_by`, and at once on a suspension or a stop) do they say what the policy says.
   */
  withdrawn_by_host: true
  /** Between target and tool. AWS writes three underscores today, older pages two. */
  separator?: string
  /** Gateway target of each system; else the system's own id. */
  targets?: Record<string, string>
  /** How a token names the agent: its `sub` from this issuer, or a claim, which AgentCore hands in as a tag. */
  principal?: { by: 'sub'; issuer: string } | { by: 'tag'; tag: string; issuer?: string }
  /** The claim that names the purpose; `purpose` unless said. */
  purpose_claim?: string
  /** The gateway carries obligations out (recording, log fields, lifetimes). Else a rule with any denies. */
  meets_obligations?: boolean
}

export const GATEWAY_TO_FILL_IN = 'arn:aws:bedrock-agentcore:REGION:ACCOUNT:gateway/GATEWAY'
export const SEPARATOR = '___'
export const PURPOSE_CLAIM = 'purpose'

export const GATEWAY_ARN =
  /^arn:aws[a-z-]*:bedrock-agentcore:[a-z0-9-]{1,30}:[0-9]{12}:gateway\/[A-Za-z0-9-]{1,100}$/

export const SEPARATOR_PATTERN = /^[A-Za-z0-9_.-]{1,8}$/

export function checkAgentCoreOptions(options: AgentCoreOptions): Refusal | null {
  if (!GATEWAY_ARN.test(options.gateway)) {
    return refuseField(
      '/agentcore/gateway',
      'The gateway is the ARN of one AgentCore gateway, such as arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b.',
    )
  }
  if (options.withdrawn_by_host !== true) {
    return refuseField(
      '/agentcore/withdrawn_by_host',
      'AgentCore has no clock and no kill list: say that somebody withdraws statements by their date and when an agent is stopped.',
    )
  }
  if (!SEPARATOR_PATTERN.test(options.separator ?? SEPARATOR)) {
    return refuseField(
      '/agentcore/separator',
      'The separator between target and tool has 1 to 8 letters, digits, "_", "." or "-".',
    )
  }
  return null
}
