import { durationOf } from '@/lib/domain/epoch-seconds'
import { Fact, Facts } from '@/components/console/inspector'
import { Said } from '@/components/console/said'
import type { ReleaseSections } from '@/lib/domain/release/content'
import { Mono, Words } from './section-parts'

export function IdentitySection({ iam }: { iam: ReleaseSections['iam'] }) {
  return (
    <Facts>
      <Fact label="Workload identities">
        <Words items={iam.identities.map(identity => identity.key)} none="None" />
      </Fact>
      <Fact label="Credentials">live {durationOf(iam.credential_max_seconds)} at most</Fact>
      <Fact label="Tokens">
        {iam.sender_constrained ? 'bound to their sender' : 'bearer tokens are accepted'}
      </Fact>
      <Fact label="Issued">
        <Said>{iam.credential_issuance}</Said>
      </Fact>
      <Fact label="Revoked">
        <Said>{iam.credential_revocation}</Said>
      </Fact>
      <Fact label="Model">
        <Mono>{iam.model}</Mono>
      </Fact>
      <Fact label="Prompt">
        <Mono>{iam.prompt_reference}</Mono>
      </Fact>
    </Facts>
  )
}
