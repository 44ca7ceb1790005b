-- What the ledger's SQL uses and PostgreSQL lacks, made once in a new database before its tables: the functions of
-- DuckDB under their names, and its operators on text that holds JSON. Written so that PostgreSQL puts most of them in
-- line. Text is compared by its code points, as DuckDB does, and folded as Unicode says (pg_c_utf8).

CREATE FUNCTION sha256(words text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN encode(sha256(convert_to(words, 'UTF8')), 'hex');

CREATE FUNCTION contains(words text, part text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN strpos(words, part) > 0;

CREATE FUNCTION list_contains(list text[], one text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN one = ANY (list);

CREATE FUNCTION string_split(words text, mark text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN string_to_array(words, mark);

CREATE FUNCTION xor(one bigint, other bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN one # other;

CREATE FUNCTION bit_count(bits bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN bit_count(bits::bit(64));

-- The whole part of a quotient of numbers that are not negative.
CREATE FUNCTION divide(one bigint, by bigint) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN one / by;

-- Paths are '$', or names with dots between, as '$.set.state'.
CREATE FUNCTION json_path(path text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE WHEN path = '$' THEN '{}' ELSE string_to_array(substr(path, 3), '.') END;

CREATE FUNCTION json_valid(doc text) RETURNS boolean LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN doc IS JSON;

CREATE FUNCTION json_at(doc text, path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN (doc::json #> json_path(path))::text;

CREATE FUNCTION json_text_at(doc text, path text) RETURNS text LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN doc::json #>> json_path(path);

CREATE OPERATOR -> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_at);

CREATE OPERATOR ->> (LEFTARG = text, RIGHTARG = text, FUNCTION = json_text_at);

-- None where there is nothing, 0 where it is no list.
CREATE FUNCTION json_array_length(doc text, path text) RETURNS bigint LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE json_typeof(doc::json #> json_path(path))
        WHEN 'array' THEN json_array_length(doc::json #> json_path(path))
        ELSE 0 * length(json_typeof(doc::json #> json_path(path))) END;

CREATE FUNCTION json_keys(doc text, path text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE json_typeof(doc::json #> json_path(path))
        WHEN 'object' THEN array(SELECT json_object_keys(doc::json #> json_path(path))) END;

-- What a path finds that goes through all of one list, as '$.because[*]' or '$[*].listing_id'.
CREATE FUNCTION json_extract_string(doc text, path text) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN CASE json_typeof(doc::json #> json_path(split_part(path, '[*]', 1)))
        WHEN 'array' THEN array(
            SELECT one #>> json_path('$' || split_part(path, '[*]', 2))
            FROM json_array_elements(doc::json #> json_path(split_part(path, '[*]', 1))) WITH ORDINALITY t(one, place)
            ORDER BY place)
        ELSE '{}' END;

-- What each of several paths finds.
CREATE FUNCTION json_extract_string(doc text, paths text[]) RETURNS text[] LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE
    RETURN array(SELECT read #>> json_path(path) FROM (SELECT doc::json AS read OFFSET 0) AS whole,
        unnest(paths) WITH ORDINALITY AS t(path, place) ORDER BY place);
