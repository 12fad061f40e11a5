/**
 * The AgentCore gateways of an organisation, at most one per environment. They are rules about rules: that somebody
 * withdraws statements, or carries obligations out, is what lets an export permit more, so Security and Compliance say
 * it together.
 */
import { z } from 'zod'
import { domainDigest } from '../digest'
import { keysInOrder } from '../export/in-one-order'
import { GATEWAY_ARN, SEPARATOR_PATTERN } from '../export/cedar/agentcore-options'

const name = z
  .string()
  .trim()
  .min(1, 'A claim, a system or a target has a name')
  .max(200, 'A name has at most 200 characters')
const issuer = z.url('The issuer is an address, such as https://id.acme.example').max(500)

export const agentcoreGateway = z.strictObject({
  environment: z.string().trim().min(1).max(100),
  gateway: z
    .string()
    .trim()
    .regex(
      GATEWAY_ARN,
      'The gateway is the ARN of one AgentCore gateway, such as arn:aws:bedrock-agentcore:eu-west-1:123456789012:gateway/tools-1a2b',
    ),
  /** There is no other value: without it a gateway is none that statements may name. */
  withdrawn_by_host: z.literal(
    true,
    'AgentCore has no clock and no kill list: say that somebody withdraws statements by their date and when an agent is stopped, or leave the gateway out',
  ),
  meets_obligations: z.boolean().default(false),
  separator: z
    .string()
    .regex(SEPARATOR_PATTERN, 'The separator has 1 to 8 letters, digits, "_", "." or "-"')
    .optional(),
  /** Gateway target per system, where it isn't called like the system. */
  targets: z.record(name, name).optional(),
  principal: z
    .union([
      z.strictObject({ by: z.literal('sub'), issuer }),
      z.strictObject({ by: z.literal('tag'), tag: name, issuer: issuer.optional() }),
    ])
    .optional(),
  purpose_claim: name.optional(),
})

export type AgentCoreGateway = z.infer<typeof agentcoreGateway>

/**
 * Digest of what an export is made with beside the bundle: other settings want another archive. "" where nothing is
 * set that a target could use, which is what exports from before there were settings say.
 */
export function exportSettingsDigest(
  gateways: readonly AgentCoreGateway[] | undefined,
  environment: string,
  relayUrl: string,
): string {
  const gateway = gatewayOf(gateways, environment)
  // Microsoft's manifest names the relay, by HTTPS only.
  const relay = relayUrl.startsWith('https://') ? relayUrl : null
  return gateway || relay ? domainDigest('export-settings', { gateway, relay }) : ''
}

/** In one order of keys: it is written into exports. */
export function gatewayOf(
  gateways: readonly AgentCoreGateway[] | undefined,
  environment: string,
): AgentCoreGateway | null {
  const found = gateways?.find(each => each.environment === environment)
  return found ? keysInOrder(found) : null
}
