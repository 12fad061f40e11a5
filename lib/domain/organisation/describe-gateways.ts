/** What changes when another AgentCore gateway is named, in sentences. Naming one lets statements permit something. */
import { visibleLine } from '../action/visible-text'
import { sameJson } from '../same-json'
import type { AgentCoreGateway } from './agentcore-gateways'
import type { RulesChange } from './describe-rules'

type Gateways = readonly AgentCoreGateway[] | undefined

export function describeGateways(before: Gateways, after: Gateways): RulesChange[] {
  const places = new Set([...(before ?? []), ...(after ?? [])].map(({ environment }) => environment))
  return [...places].flatMap(place => {
    const find = (all: Gateways) => all?.find(each => each.environment === place) ?? null
    return change(place, find(before), find(after))
  })
}

function change(place: string, was: AgentCoreGateway | null, is: AgentCoreGateway | null): RulesChange[] {
  const where = `AgentCore exports of ${visibleLine(place)}`
  if (sameJson(was, is)) return []
  if (!is) return [{ kind: 'tighter', text: `${where} name no gateway any more and permit nothing` }]
  const said = gatewayInWords(is)
  if (!was) return [{ kind: 'looser', text: `${where} are ${said}; its statements permit there` }]
  const isMilder = is.meets_obligations && !was.meets_obligations
  const isStricter = was.meets_obligations && !is.meets_obligations && is.gateway === was.gateway
  return [
    {
      kind: isStricter ? 'tighter' : isMilder || is.gateway !== was.gateway ? 'looser' : 'other',
      text: `${where} are ${said}, instead of ${gatewayInWords(was)}`,
    },
  ]
}

/** "for gateway …, which carries obligations out; callers by …". */
export function gatewayInWords({
  gateway,
  meets_obligations,
  principal,
  separator,
  targets,
  purpose_claim,
}: AgentCoreGateway): string {
  const more = [
    meets_obligations && 'obligations are carried out there',
    principal &&
      `callers by ${principal.by === 'sub' ? 'sub' : `the claim ${principal.tag}`}${principal.issuer ? ` of ${principal.issuer}` : ''}`,
    separator && `“${separator}” between target and tool`,
    targets &&
      Object.keys(targets).length > 0 &&
      `targets ${Object.entries(targets)
        .map(([system, target]) => `${system} = ${target}`)
        .join(', ')}`,
    purpose_claim && `purpose in the claim ${purpose_claim}`,
  ].filter(part => typeof part === 'string')
  return visibleLine([`for gateway ${gateway}`, ...more].join('; '))
}
