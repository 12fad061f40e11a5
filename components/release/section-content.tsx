import type { ReleaseContent } from '@/lib/domain/release/content'
import { ruleNames } from '@/lib/domain/release/rule-names'
import { ActionsSection } from './sections/actions-section'
import { EntitlementSection } from './sections/entitlement-section'
import { EvidenceSection } from './sections/evidence-section'
import { IdentitySection } from './sections/identity-section'
import { OwnersSection } from './sections/owners-section'
import { PrivilegedSection } from './sections/privileged-section'
import { SecuritySection } from './sections/security-section'
import type { SectionId } from './types'

/** A section as its layer reads it. Everything that its digest binds is on the page. */
export function SectionContent({ content, section }: { content: ReleaseContent; section: SectionId }) {
  const { sections } = content
  if (section === 'iam') return <IdentitySection iam={sections.iam} />
  if (section === 'iga') return <EntitlementSection iga={sections.iga} />
  if (section === 'pam') return <PrivilegedSection pam={sections.pam} />
  if (section === 'security') {
    return <SecuritySection security={sections.security} agent={content.agent} names={ruleNames(sections)} />
  }
  if (section === 'app') return <ActionsSection app={sections.app} />
  if (section === 'compliance') return <EvidenceSection compliance={sections.compliance} />
  return <OwnersSection content={content} />
}
