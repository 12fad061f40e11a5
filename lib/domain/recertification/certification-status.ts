/** Where a certification stands. Limits are exclusive: at the instant itself it is over. */
export const LAPSING_DAYS = 30

export type CertificationStatus = 'certified' | 'lapsing' | 'lapsed'

/** Epoch seconds. */
export function certificationStatus(certifiedUntil: number, now: number): CertificationStatus {
  if (now >= certifiedUntil) return 'lapsed'
  return certifiedUntil - now <= LAPSING_DAYS * 86_400 ? 'lapsing' : 'certified'
}
