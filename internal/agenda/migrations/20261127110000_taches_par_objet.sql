-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The open task of a request, whatever its kind: read for each row of a list.
create index tache_par_objet on tache(objet, objet_id, echeance) where faite_le is null;
