import { Fact, Facts } from '@/components/console/inspector'
import type { ReleaseSections } from '@/lib/domain/release/content'
import { attributeWords } from '@/lib/domain/organisation/describe-when'
import { Mono, Words } from './section-parts'

export function EntitlementSection({ iga }: { iga: ReleaseSections['iga'] }) {
  return (
    <Facts>
      <Fact label="Purpose">
        <span className="whitespace-pre-wrap">{iga.description}</span>
      </Fact>
      <Fact label="Purpose codes">
        <Words items={iga.purposes} none="None: every request is denied" />
      </Fact>
      <Fact label="Systems">
        <ul>
          {iga.systems.map(system => (
            <li key={system.id}>
              {system.name} <Mono>{system.slug}</Mono>
            </li>
          ))}
        </ul>
      </Fact>
      {iga.attributes && (
        <Fact label="Attributes">
          <Words
            items={iga.attributes.map(attributeWords)}
            none="Neither regulated nor in contact with customers"
          />
        </Fact>
      )}
      <Fact label="Certified for">{iga.certified_for_days} days from approval, then denied</Fact>
    </Facts>
  )
}
