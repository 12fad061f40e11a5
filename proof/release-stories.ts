/** Agents released over and over, by people who try again when nothing answers: the work that is killed into. */
import { setTimeout as sleep } from 'node:timers/promises'
import { CONTROL_LAYERS } from '@/lib/domain/control-layer/layers'
import { AUTHOR, owner } from '@/lib/testing/release-fixture'
import type { Acknowledged } from './check-published'
import type { Answer, Call, People } from './people'
import { Counts, MEANING } from './proof'

const TRY_AGAIN_MS = 100
const GIVE_UP_MS = 60_000

type Act = Omit<Call, 'console' | 'key'>

export class ReleaseStories {
  readonly counts = new Counts()
  readonly violations: string[] = []
  /** Answered with 200 and a number since it was last asked. */
  private acknowledged: Acknowledged[] = []
  published = 0
  private running = true
  private ended: Promise<unknown> = Promise.resolve()
  private keys = 0

  constructor(
    private readonly people: People,
    /** Was the act under this key committed? */
    private readonly isDone: (key: string) => Promise<boolean>,
    private readonly isPublished: (release: string) => Promise<boolean>,
  ) {}

  begin(agents: string[]): void {
    this.ended = Promise.all(
      agents.map(async agent => {
        while (this.running) {
          try {
            await this.releaseOnce(agent)
          } catch (error) {
            this.violations.push(`${agent}: ${error instanceof Error ? error.message : String(error)}`)
            return
          }
        }
      }),
    )
  }

  async end(): Promise<void> {
    this.running = false
    await this.ended
  }

  takeAcknowledged(): Acknowledged[] {
    const taken = this.acknowledged
    this.acknowledged = []
    return taken
  }

  private async releaseOnce(agent: string): Promise<void> {
    const drafted = await this.done(
      {
        person: AUTHOR,
        operation: 'release.draft',
        input: { agent, environment: 'production', intent: 'What stands now, released again' },
      },
      null,
    )
    const { release, digest } = drafted as { release: string; digest: string }
    await this.done({ person: AUTHOR, operation: 'release.submit', input: { release } }, release)
    await Promise.all(
      CONTROL_LAYERS.map(layer =>
        this.done(
          {
            person: owner(layer),
            operation: 'release.sign',
            input: { release, layer, digest, meaning: MEANING },
          },
          release,
        ),
      ),
    )
    await this.done({ person: owner('iam'), operation: 'release.publish', input: { release } }, release)
    const giveUpAt = Date.now() + GIVE_UP_MS
    while (!(await this.isPublished(release).catch(() => false))) {
      if (Date.now() > giveUpAt) throw new Error(`${release} was not published within a minute`)
      await sleep(50)
    }
    this.published++
  }

  /** Tried over either console, with one key, until somebody answers; what is answered with a number counts as promised. */
  private async done(act: Act, release: string | null): Promise<Record<string, unknown>> {
    const key = `proof-${process.pid}-${++this.keys}`
    const giveUpAt = Date.now() + GIVE_UP_MS
    for (;;) {
      const answer = await this.tryOnce({ ...act, key, console: Math.random() < 0.5 ? 0 : 1 })
      if (answer?.status === 200) {
        const data = answer.body.data!
        this.acknowledged.push({
          operation: act.operation,
          evidence: answer.body.evidence!,
          release: release ?? String(data.release),
          ...(data.sign_off !== undefined && { signOff: String(data.sign_off) }),
        })
        this.counts.add('acts acknowledged')
        return data
      }
      if (answer && answer.status < 500)
        throw new Error(`${act.operation} by ${act.person}: ${answer.status} ${answer.body.detail}`)
      if (answer) await this.wasNothingChanged(answer, key, act.operation)
      else this.counts.add('acts without an answer, tried again')
      if (Date.now() > giveUpAt) throw new Error(`${act.operation}: nothing answered for a minute`)
      await sleep(TRY_AGAIN_MS)
    }
  }

  private tryOnce(call: Call): Promise<Answer | null> {
    return this.people.post(call).catch(() => null)
  }

  /** An answer that says that nothing was changed must be true. */
  private async wasNothingChanged({ status, body }: Answer, key: string, operation: string): Promise<void> {
    this.counts.add(`acts answered with ${status}, tried again`)
    if (!/nothing was changed/i.test(body.detail ?? '')) return
    const done = await this.isDone(key).catch(() => false)
    if (done) this.violations.push(`${operation}: "${body.detail}", and it was committed`)
  }
}
