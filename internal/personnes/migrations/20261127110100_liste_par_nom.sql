-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
-- The list of people in its own order, for who reads most of the base: it is walked until its page is full, without reading the sheets of the others.
drop index personne_par_nom;
create index personne_par_nom on personne(cle_tri, id, dossier_id, canonique) where titulaire = true;
