import Link from 'next/link'
import { Time } from '@/components/console/time'
import { Notice } from '@/components/ui/notice'
import { paths } from '@/lib/client/paths'
import { CONTROL_LAYERS, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { PromotedFrom } from './promoted-from'
import type { Release } from './types'

/** Where it stands beyond the signatures: its author and intent, what blocks it, what carries it. */
export function ReleaseProgress({ release }: { release: Release }) {
  const vacant = CONTROL_LAYERS.filter(layer =>
    release.layers.some(each => each.layer === layer && each.owner.accountable === null),
  )
  const open = release.state === 'draft' || release.state === 'in_review'
  const replaced =
    release.newest.id !== release.id && (release.state === 'withdrawn' || release.state === 'superseded')
  return (
    <div className="mb-6 flex flex-col gap-2">
      <p className="text-table text-muted">
        Proposed by {release.author.name} <Time at={release.created_at} />
        {release.requester &&
          release.requester.id !== release.author.id &&
          `, submitted by ${release.requester.name}`}
        : <span className="text-ink wrap-anywhere">{release.intent}</span>
      </p>
      <PromotedFrom release={release} />
      {open && vacant.length > 0 && (
        <Notice
          tone="deny"
          title={`Release blocked: ${vacant.map(layer => LAYER_NAMES[layer]).join(', ')} vacant`}
        >
          IGA or an administrator can name an owner on the{' '}
          <Link
            href={paths.agent(release.agent.id, 'ownership')}
            className="text-link underline underline-offset-2"
          >
            ownership tab of {release.agent.name}
          </Link>
          .
        </Notice>
      )}
      {release.state === 'approved' && (
        <Notice tone="link" role="status" title="Approved, waiting for the signer">
          The signer checks the six signatures itself, then publishes a bundle that carries this release.
        </Notice>
      )}
      {release.bundle && release.state === 'published' && (
        <Notice
          tone="allow"
          role="status"
          title={`In bundle ${release.bundle.serial}, ${release.bundle.running}/${release.bundle.enforcers} enforcers running it`}
        >
          <Link
            href={paths.bundle(release.bundle.serial, release.environment.id)}
            className="text-link underline underline-offset-2"
          >
            Bundle {release.bundle.serial}
          </Link>{' '}
          was published <Time at={release.bundle.published_at} />.
          {release.certified_until && (
            <>
              {' '}
              Certified until <Time at={release.certified_until} show="date" />, then every call is denied.
            </>
          )}
        </Notice>
      )}
      {replaced && (
        <p className="text-table">
          <Link href={paths.release(release.newest.id)} className="text-link underline underline-offset-2">
            r{release.newest.number} is the newest release of {release.agent.name} here
          </Link>
        </p>
      )}
    </div>
  )
}
