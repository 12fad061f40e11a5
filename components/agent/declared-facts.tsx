import { Fact, Facts } from '@/components/console/inspector'
import { Said } from '@/components/console/said'
import { Section } from '@/components/ui/section'
import { visibleText } from '@/lib/domain/action/visible-text'
import { ATTRIBUTE_WORDS } from '@/lib/domain/organisation/describe-when'
import type { Agent } from './types'

export const attributesSaid = (attributes: Agent['attributes']) =>
  attributes.map(each => ATTRIBUTE_WORDS[each]).join(', ') ||
  'neither regulated nor in contact with customers'

/** Whom its calls reach outside, and where they are decided. */
export function Boundaries({ agent }: { agent: Agent }) {
  return (
    <Section title="Trust boundaries" description="Where its calls are decided, and whom they reach outside.">
      <Facts>
        <Fact label="At a gateway">
          <Said>{agent.enforced_at_gateway}</Said>
        </Fact>
        <Fact label="In the application">
          <Said>{agent.enforced_in_application}</Said>
        </Fact>
        {agent.trust_boundaries.length === 0 ? (
          <Fact label="External parties">
            <span className="text-muted">none</span>
          </Fact>
        ) : (
          agent.trust_boundaries.map(({ name, description }) => (
            <Fact key={name} label={visibleText(name)}>
              <Said>{description}</Said>
            </Fact>
          ))
        )}
        <Fact label="Evidence kept">{agent.retention_days.toLocaleString('en')} days</Fact>
      </Facts>
    </Section>
  )
}
