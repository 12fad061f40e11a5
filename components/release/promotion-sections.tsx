import { DiffLine } from '@/components/console/diff-line'
import { Shape } from '@/components/ui/shape'
import type { QueryOutput } from '@/lib/client/operation-types'
import { visibleText } from '@/lib/domain/action/visible-text'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'

type Sections = QueryOutput<'release.preview-promotion'>['sections']
type Promoted = Sections[number]

const NAMES: Record<Promoted['section'], string> = {
  ...LAYER_NAMES,
  ownership: 'Owners',
  requirements: 'What it needs',
}
const REASONS: Record<Promoted['because'][number], string> = {
  environment: 'because of the environment',
  changed_since: 'changed since',
}
const SHOWN = 50

/** Section by section: word for word what ran, or what differs and why. */
export function PromotionSections({ sections }: { sections: Sections }) {
  const same = sections.filter(each => each.same)
  return (
    <ul>
      {sections
        .filter(each => !each.same)
        .map(each => (
          <Differing key={each.section} section={each} />
        ))}
      {same.length > 0 && (
        <li className="flex items-start gap-2 py-1.5 text-table">
          <Shape name="check" className="mt-1 text-allow" />
          <span>
            Word for word the same:{' '}
            <span className="text-muted">{same.map(({ section }) => NAMES[section]).join(', ')}</span>
          </span>
        </li>
      )}
    </ul>
  )
}

function Differing({ section: { section, because, differences } }: { section: Promoted }) {
  const shown = differences.slice(0, SHOWN)
  // With one reason for all of a section, its lines need none.
  const mixed = because.length > 1
  return (
    <li className="border-b py-1.5 text-table last:border-0">
      <p className="flex items-start gap-2">
        <Shape name="half" className="mt-1 text-step" />
        <span>
          {NAMES[section]} differs
          {because.length > 0 && (
            <span className="text-muted"> {because.map(one => REASONS[one]).join(' and ')}</span>
          )}
        </span>
      </p>
      <ul className="pl-5">
        {shown.map(({ sentence, kind, because: reason }) => (
          <DiffLine key={sentence} kind={kind}>
            <span className="wrap-anywhere">{visibleText(sentence)}</span>
            {mixed && reason && <span className="text-muted"> ({REASONS[reason]})</span>}
          </DiffLine>
        ))}
      </ul>
      {shown.length < differences.length && (
        <p className="pl-5 text-meta text-muted">
          and {(differences.length - shown.length).toLocaleString('en')} more
        </p>
      )}
      {differences.length === 0 && (
        <p className="pl-5 text-meta text-muted">In details that no sentence describes.</p>
      )}
    </li>
  )
}
