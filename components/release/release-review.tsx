'use client'

import { keepPreviousData, useQuery } from '@tanstack/react-query'
import { parseAsBoolean, parseAsString, parseAsStringEnum, useQueryStates } from 'nuqs'
import { ButtonWithReason } from '@/components/console/button-with-reason'
import { Digest } from '@/components/console/digest'
import { ErrorRegion } from '@/components/console/error-region'
import { useKeys } from '@/components/console/keyboard'
import { PageHeader } from '@/components/console/page-header'
import { TierBars } from '@/components/console/tier-bars'
import type { QueryOutput } from '@/lib/client/operation-types'
import { paths } from '@/lib/client/paths'
import { operationQuery } from '@/lib/client/queries'
import { CONTROL_LAYERS, type ControlLayer, LAYER_NAMES } from '@/lib/domain/control-layer/layers'
import { CommentThreads } from './comment-threads'
import { DeclineRelease } from './decline-release'
import { PromoteRelease } from './promote-release'
import { PublishRelease, RequestChanges, SubmitRelease, WithdrawRelease } from './release-acts'
import { ReleaseFiles } from './release-files'
import { ReleaseImpact } from './release-impact'
import { ReleaseProgress } from './release-progress'
import { ReleaseState } from './release-state'
import { SectionNav } from './section-nav'
import { SectionView } from './section-view'
import { SignCeremony } from './sign-ceremony'
import { SignOffRail } from './sign-off-rail'
import { type Release, type SectionId, signedCount } from './types'
import { useReviewedMarks } from './use-reviewed-marks'

const SECTIONS: SectionId[] = [...CONTROL_LAYERS, 'ownership']

const PARAMS = {
  layer: parseAsStringEnum<SectionId>(SECTIONS),
  base: parseAsString,
  raw: parseAsBoolean.withDefault(false),
  sign: parseAsBoolean.withDefault(false),
}

/** Others sign while this page is open, so it asks again every two seconds (UX §3.4: the last signature shows live). */
export function ReleaseReview({ id, person }: { id: string; person: string }) {
  const [{ base }] = useQueryStates(PARAMS)
  const input = base ? { release: id, base } : { release: id }
  const answer = useQuery({
    ...operationQuery<QueryOutput<'release.get'>>('release.get', input),
    refetchInterval: 2000,
    placeholderData: keepPreviousData,
  })
  if (answer.data) return <Review release={answer.data} person={person} />
  if (!answer.error) return null
  return (
    <ErrorRegion
      what="The release could not be loaded"
      error={answer.error}
      onRetry={() => void answer.refetch()}
      retrying={answer.isFetching}
    />
  )
}

/** The layer to show first: the one that waits for this person, else one that they own. */
function ownLayer(release: Release): ControlLayer | null {
  const mine = release.layers.filter(layer => layer.mine)
  return (mine.find(layer => layer.can_sign === null) ?? mine[0])?.layer ?? null
}

function Review({ release, person }: { release: Release; person: string }) {
  const [{ layer, raw, sign }, setParams] = useQueryStates(PARAMS, { history: 'replace' })
  const own = ownLayer(release)
  const shown: SectionId = layer ?? own ?? 'iam'
  const marks = useReviewedMarks(person, release.id, release.digests.root)
  // The signature is for the section on screen, or for the reader's own one where that can't be signed.
  const signable = release.layers.find(each => each.layer === shown && each.mine)?.layer ?? own
  const reason = signingReason(release, signable, signable !== null && marks.has(signable))

  useKeys([
    { keys: 'd', label: 'Raw JSON of the section', run: () => void setParams({ raw: !raw }) },
    {
      keys: 's',
      label: signable ? `Sign ${LAYER_NAMES[signable]} section` : 'Sign',
      reason,
      run: () => void setParams({ sign: true }),
    },
    {
      keys: 'j',
      label: 'Next section',
      run: () => void setParams({ layer: step(shown, 1) }),
      movement: true,
    },
    {
      keys: 'k',
      label: 'Previous section',
      run: () => void setParams({ layer: step(shown, -1) }),
      movement: true,
    },
  ])

  return (
    <>
      <PageHeader
        title={`${release.agent.name} r${release.number}`}
        crumb={`${release.agent.name} r${release.number}`}
        meta={
          <>
            <span className="text-table text-muted">{release.environment.name}</span>
            <Digest value={release.digests.root} />
            <ReleaseState
              state={release.state}
              signed={signedCount(release)}
              required={release.requirements.total}
            />
            <TierBars tier={release.top_tier} />
          </>
        }
        answer={answerLine(release, signable)}
        secondary={
          <>
            <ReleaseFiles release={release} />
            <WithdrawRelease release={release} />
            <PromoteRelease release={release} />
            {signable && release.state === 'in_review' && (
              <>
                <DeclineRelease
                  release={release}
                  layer={signable}
                  reason={release.layers.find(each => each.layer === signable)?.can_decline?.detail ?? null}
                />
                <RequestChanges release={release} layer={signable} />
              </>
            )}
          </>
        }
        primary={
          release.state === 'draft' ? (
            <SubmitRelease release={release} />
          ) : release.state === 'in_review' ? (
            <ButtonWithReason
              variant="primary"
              kbd="s"
              reason={reason}
              place="below"
              align="end"
              onClick={() => void setParams({ sign: true })}
            >
              {signable ? `Sign ${LAYER_NAMES[signable]} section` : 'Sign section'}
            </ButtonWithReason>
          ) : release.state === 'approved' && !release.publish_requested_at ? (
            <PublishRelease release={release} />
          ) : null
        }
      />
      <ReleaseProgress release={release} />
      <div className="grid gap-x-8 gap-y-6 lg:grid-cols-[15rem_minmax(0,1fr)] lg:grid-rows-[auto_1fr] xl:grid-cols-[11rem_minmax(0,1fr)_19rem] xl:grid-rows-1">
        <div className="min-w-0">
          <SectionNav
            release={release}
            shown={shown}
            reviewed={marks.has}
            href={section =>
              paths.release(release.id, section) +
              (release.bases.length > 0 && release.base ? `&base=${release.base.id}` : '')
            }
          />
        </div>
        <div className="min-w-0 lg:col-start-2 lg:row-span-2 lg:row-start-1 xl:row-span-1">
          {release.content.impact && (
            <ReleaseImpact
              impact={release.content.impact}
              bases={release.base === null ? [] : [release.base]}
              simulator={paths.simulator({
                agent: release.agent.id,
                after: release.id,
                env: release.environment.id,
              })}
            />
          )}
          <SectionView
            release={release}
            section={shown}
            raw={raw}
            onRaw={next => void setParams({ raw: next })}
            onBase={base => void setParams({ base })}
            reviewed={marks.has(shown)}
            onReviewed={on => marks.set(shown, on)}
          >
            {shown === signable && release.state === 'in_review' && (
              <ButtonWithReason kbd="s" reason={reason} onClick={() => void setParams({ sign: true })}>
                Sign {LAYER_NAMES[shown]} section
              </ButtonWithReason>
            )}
          </SectionView>
          <CommentThreads release={release.id} layer={shown} />
        </div>
        <div className="min-w-0 lg:col-start-1 lg:row-start-2 xl:col-start-3 xl:row-start-1">
          <SignOffRail release={release} person={person} />
        </div>
      </div>
      {signable && (
        <SignCeremony
          release={release}
          layer={signable}
          person={person}
          open={sign}
          onOpenChange={open => void setParams({ sign: open })}
        />
      )}
    </>
  )
}

const owesSignature = (layer: Release['layers'][number]) => layer.given < layer.required

function step(shown: SectionId, by: 1 | -1): SectionId {
  const at = SECTIONS.indexOf(shown) + by
  return SECTIONS[Math.min(SECTIONS.length - 1, Math.max(0, at))]!
}

/** Null: this person can sign now, after a fresh sign-in at most. */
function signingReason(release: Release, layer: ControlLayer | null, read: boolean): string | null {
  if (release.state !== 'in_review') return 'Only a release in review takes signatures.'
  if (layer === null) {
    const missing = release.layers.filter(owesSignature)
    const who = missing
      .map(each => `${LAYER_NAMES[each.layer]}: ${each.owner.accountable?.name ?? 'vacant'}`)
      .join('; ')
    return `You own no layer of this agent. Missing ${who}.`
  }
  const refusal = release.layers.find(each => each.layer === layer)?.can_sign
  if (refusal) return refusal.detail
  return read ? null : '1 check left: say at the end of the section that you have read it.'
}

function answerLine(release: Release, own: ControlLayer | null): string {
  const { state, author } = release
  const missing = release.layers.filter(owesSignature)
  const names = missing.map(layer =>
    layer.layer === own && layer.can_sign === null
      ? 'you'
      : (layer.owner.accountable?.name ?? `${LAYER_NAMES[layer.layer]} is vacant`),
  )
  if (state === 'draft')
    return `Draft by ${author.name}, not in force. It takes effect after ${release.requirements.total} signatures.`
  if (state === 'in_review')
    return `Waits for ${[...new Set(names)].join(', ')}. Not in force until all ${release.requirements.total} have signed.`
  if (state === 'approved') {
    return release.publish_requested_at
      ? 'Every required layer has signed. The signer publishes it with the next bundle.'
      : 'Every required layer has signed. Not in force until IAM or PAM publishes it.'
  }
  if (state === 'published')
    return 'In force: what enforcers decide by, with anything tighter that came later.'
  if (state === 'declined') return 'Declined: it never came into force.'
  if (state === 'expired') return 'Its approval expired before anybody published it.'
  if (state === 'superseded') return 'No longer in force: a later release took its place.'
  return 'Withdrawn: it never came into force.'
}
