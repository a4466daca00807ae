-- SPDX-License-Identifier: EUPL-1.2
-- +goose Up
insert into parametre(code, portee, nombre, du, source, preuve) values
 ('releve.note', 'loi', 1, '2009-01-01', 'Les remises se notent depuis l’ouverture des comptes ; un service qui commence écrit le jour où il commence', 'interne');
