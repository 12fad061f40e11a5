import { refuseMethod } from '@/lib/http/door'
import { downloadReleasePackage } from '@/lib/http/download-release'

export const dynamic = 'force-dynamic'

export const GET = downloadReleasePackage

const refused = (request: Request) => refuseMethod(request, 'release.package', 'GET, HEAD')

export const POST = refused
export const PUT = refused
export const PATCH = refused
export const DELETE = refused
