import { CofreError } from '../../base/errors.ts';

/** Where objects lie in S3-compatible storage. Holds no secret: it is what a `s3://` address says. */
export interface S3Place {
  readonly bucket: string;
  /** '' or a path without slashes at its ends. */
  readonly prefix: string;
  /** Origin of the service (`https://s3.example.org`); null: Amazon, by region. */
  readonly endpoint: string | null;
  readonly region: string;
  /** The bucket in the path of each request, instead of in the name of the host. */
  readonly pathStyle: boolean;
}

export const DEFAULT_REGION = 'us-east-1';
/** As S3 has it; old buckets may have capitals and underscores. */
const BUCKET = /^[A-Za-z0-9][A-Za-z0-9._-]{1,254}$/;
/** The longest object of a vault has about 90 characters; S3 takes keys of 1024 bytes. */
const PREFIX_MAX_BYTES = 800;

/** `s3://bucket/prefix?endpoint=…&region=…&style=path`; 'wrong-use' for anything else. */
export function parseS3Url(url: string): S3Place {
  const match = /^s3:\/\/([^/?#]+)(?:\/([^?#]*))?(?:\?([^#]*))?$/i.exec(url);
  if (match === null) throw notAnAddress(url);
  const [, bucket = '', path = '', query = ''] = match;
  const options = new URLSearchParams(query);
  for (const name of options.keys())
    if (!['endpoint', 'region', 'style'].includes(name)) throw notAnAddress(url);
  const style = options.get('style');
  if (style !== null && style !== 'path' && style !== 'host') throw notAnAddress(url);
  const endpoint = options.get('endpoint');
  return checkedPlace({
    bucket,
    prefix: decoded(path, url),
    endpoint,
    region: options.get('region') ?? DEFAULT_REGION,
    pathStyle: style === null ? endpoint !== null : style === 'path',
  });
}

/** The one address of a place: catalogs and other memories of it are named by this. */
export function s3Url({ bucket, prefix, endpoint, region, pathStyle }: S3Place): string {
  const path = prefix.split('/').map(encodeURIComponent).join('/');
  const options = new URLSearchParams();
  if (endpoint !== null) options.set('endpoint', endpoint);
  if (region !== DEFAULT_REGION) options.set('region', region);
  if (pathStyle !== (endpoint !== null)) options.set('style', pathStyle ? 'path' : 'host');
  const query = options.toString();
  return `s3://${bucket}${path === '' ? '' : `/${path}`}${query === '' ? '' : `?${query}`}`;
}

/** The same place, said one way; 'wrong-use' where it cannot be one. */
export function checkedPlace(place: S3Place): S3Place {
  const prefix = place.prefix.replace(/^\/+|\/+$/g, '');
  const bad =
    !BUCKET.test(place.bucket) ||
    Buffer.byteLength(prefix) > PREFIX_MAX_BYTES ||
    !prefix.isWellFormed() ||
    /\p{Cc}/u.test(prefix) ||
    (prefix !== '' && prefix.split('/').some((part) => part === '' || part === '.' || part === '..'));
  if (bad) throw notAnAddress(`s3://${place.bucket}/${prefix}`);
  return { ...place, prefix, endpoint: place.endpoint === null ? null : originOf(place.endpoint) };
}

function originOf(endpoint: string): string {
  const found = URL.canParse(endpoint) ? new URL(endpoint) : null;
  if (found === null || !/^https?:$/.test(found.protocol) || found.username !== '' || found.search !== '')
    throw new CofreError('wrong-use', `not the address of a storage service: ${endpoint}`, {
      reason: 's3Endpoint',
      endpoint,
    });
  return `${found.origin}${found.pathname.replace(/\/+$/, '')}`;
}

function decoded(path: string, url: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    throw notAnAddress(url);
  }
}

function notAnAddress(url: string): CofreError {
  return new CofreError('wrong-use', `not an address of a bucket: ${url.slice(0, 300)}`, {
    reason: 's3Address',
    url: url.slice(0, 300),
  });
}
