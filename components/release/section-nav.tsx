'use client'

import Link from 'next/link'
import { cn } from '@/components/ui/cn'
import { Shape } from '@/components/ui/shape'
import { LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { liveSignOff, type Release, type SectionId } from './types'

export const SECTION_NAMES: Record<SectionId, string> = { ...LAYER_NAMES, ownership: 'Owners' }

export type SectionNavProps = {
  release: Release
  shown: SectionId
  reviewed: (section: SectionId) => boolean
  href: (section: SectionId) => string
}

/** One row per section: signed or not, its name, how much of it differs, whether this reader has read it. */
export function SectionNav({ release, shown, reviewed, href }: SectionNavProps) {
  const owners = release.differences.filter(difference => difference.layer === 'ownership').length
  return (
    <nav aria-label="Sections">
      <h2 className="mb-2 text-meta font-medium text-muted">Sections</h2>
      <ul className="flex flex-col gap-0.5">
        {release.layers.map(({ layer, changes, same, mine, carried }) => (
          <Entry
            key={layer}
            href={href(layer)}
            current={shown === layer}
            signed={carried !== null || liveSignOff(release, layer) !== undefined}
            name={LAYER_NAMES[layer]}
            yours={mine}
            changes={release.base === null ? 'new' : same ? 'same' : String(changes)}
            reviewed={reviewed(layer)}
          />
        ))}
        <Entry
          href={href('ownership')}
          current={shown === 'ownership'}
          signed={null}
          name={SECTION_NAMES.ownership}
          yours={false}
          changes={release.base === null ? 'new' : owners === 0 ? 'same' : String(owners)}
          reviewed={reviewed('ownership')}
        />
      </ul>
    </nav>
  )
}

type EntryProps = {
  href: string
  current: boolean
  /** Null: nobody signs it alone. */
  signed: boolean | null
  name: string
  yours: boolean
  changes: string
  reviewed: boolean
}

function Entry({ href, current, signed, name, yours, changes, reviewed }: EntryProps) {
  return (
    <li>
      <Link
        href={href}
        scroll={false}
        replace
        aria-current={current ? 'true' : undefined}
        className={cn(
          'flex h-8 items-center gap-2 rounded-md px-2 text-table hover:bg-panel',
          current && 'bg-line font-medium hover:bg-line',
        )}
      >
        <span className="flex w-3 justify-center">
          {signed !== null && (
            <Shape name={signed ? 'check' : 'ring'} className={signed ? 'text-allow' : 'text-muted'} />
          )}
        </span>
        <span className="flex-1">
          {name}
          {signed !== null && <span className="sr-only">{signed ? ', signed' : ', not signed'}</span>}
          {yours && <span className="ml-1.5 text-meta font-normal text-link">yours</span>}
        </span>
        {reviewed && <span className="text-meta font-normal text-muted">read</span>}
        <span
          className={cn(
            'min-w-5 text-right text-meta font-normal tabular-nums',
            changes === 'same' ? 'text-muted' : 'text-ink',
          )}
        >
          {changes}
          {/^\d+$/.test(changes) && <span className="sr-only"> changes</span>}
        </span>
      </Link>
    </li>
  )
}
