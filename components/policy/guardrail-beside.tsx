import { Section } from '@/components/ui/section'
import { ExceptionSection } from './exception-section'
import { GuardrailHistory } from './guardrail-history'
import { GuardrailProposals } from './guardrail-proposals'
import type { GuardrailDetail } from './types'

/** What stands beside a guardrail for whoever reads or changes it: what waits, who is excepted, what it was. */
export function GuardrailBeside({ guardrail }: { guardrail: GuardrailDetail }) {
  return (
    <>
      {guardrail.proposals.length > 0 && (
        <Section title="Waiting for a second person" description="Nothing of these binds yet.">
          <GuardrailProposals proposals={guardrail.proposals} />
        </Section>
      )}
      <ExceptionSection guardrail={guardrail} />
      <GuardrailHistory versions={guardrail.versions} />
    </>
  )
}
