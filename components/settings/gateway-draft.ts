/** An AgentCore gateway while somebody edits it: every field is there, empty where nothing is said. */
import type { AgentCoreGateway } from '@/lib/domain/organisation/agentcore-gateways'

export type GatewayDraft = {
  key: number
  environment: string
  gateway: string
  withdrawn_by_host: boolean
  meets_obligations: boolean
  /** `any`: by `sub` of the one issuer that all token identities share. */
  callers: 'any' | 'sub' | 'tag'
  issuer: string
  tag: string
  purpose_claim: string
  separator: string
  /** "stripe = Payments, zendesk = Support". */
  targets: string
}

export const emptyGateway = (key: number, environment: string): GatewayDraft => ({
  key,
  environment,
  gateway: '',
  withdrawn_by_host: false,
  meets_obligations: false,
  callers: 'any',
  issuer: '',
  tag: '',
  purpose_claim: '',
  separator: '',
  targets: '',
})

export function gatewayDraft(from: AgentCoreGateway, key: number): GatewayDraft {
  const { principal, targets } = from
  return {
    ...emptyGateway(key, from.environment),
    gateway: from.gateway,
    withdrawn_by_host: from.withdrawn_by_host,
    meets_obligations: from.meets_obligations,
    callers: principal?.by ?? 'any',
    issuer: principal?.issuer ?? '',
    tag: principal?.by === 'tag' ? principal.tag : '',
    purpose_claim: from.purpose_claim ?? '',
    separator: from.separator ?? '',
    targets: Object.entries(targets ?? {})
      .map(([system, target]) => `${system} = ${target}`)
      .join(', '),
  }
}

/** What is left empty is left out. What isn't right is the command's to refuse, with its sentence at the field. */
export function gatewayOfDraft(draft: GatewayDraft): AgentCoreGateway {
  const { environment, gateway, withdrawn_by_host, meets_obligations, callers, issuer, tag } = draft
  const said = (name: string, value: string) => (value.trim() === '' ? {} : { [name]: value.trim() })
  const targets = targetsOf(draft.targets)
  return {
    environment,
    gateway: gateway.trim(),
    withdrawn_by_host: withdrawn_by_host as true,
    meets_obligations,
    ...(callers === 'sub' && { principal: { by: 'sub' as const, issuer: issuer.trim() } }),
    ...(callers === 'tag' && {
      principal: { by: 'tag' as const, tag: tag.trim(), ...said('issuer', issuer) },
    }),
    ...said('purpose_claim', draft.purpose_claim),
    ...said('separator', draft.separator),
    ...(targets && { targets }),
  }
}

/** A part without `=` names a target "", which is refused: nothing that somebody typed is passed over. */
function targetsOf(text: string): Record<string, string> | null {
  const parts = text.split(',').flatMap(part => (part.trim() === '' ? [] : [part]))
  if (parts.length === 0) return null
  return Object.fromEntries(
    parts.map(part => {
      const at = part.indexOf('=')
      return at < 0 ? [part.trim(), ''] : [part.slice(0, at).trim(), part.slice(at + 1).trim()]
    }),
  )
}
